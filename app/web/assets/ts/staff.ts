/** Pages of the agency. */
import { setUpDialogs } from "./dialogs.ts";
import { setUpForms } from "./forms.ts";
import { setUpJourneyMap } from "./journey_map.ts";
import { setUpPalette } from "./palette.ts";
import { setUpPrint } from "./print.ts";
import { setUpRequests } from "./requests.ts";
import { setUpReview } from "./review.ts";
import { setUpShortcuts } from "./shortcuts.ts";
import { setUpStudio } from "./studio.ts";
import { setUpTables } from "./tables.ts";
import { setUpTheme } from "./theme.ts";
import { setUpToasts } from "./toasts.ts";
import { setUpTryOut } from "./try_out.ts";

document.documentElement.classList.add("js");
setUpTheme();
setUpToasts();
setUpDialogs();
setUpJourneyMap();
setUpForms();
setUpRequests();
setUpTables();
setUpPrint();
setUpShortcuts();
setUpStudio();
setUpPalette();
setUpReview();
setUpTryOut();
