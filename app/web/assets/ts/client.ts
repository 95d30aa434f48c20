/** Pages of a client: lists that filter in place, charts come from charts.ts. */
import { setUpDialogs } from "./dialogs.ts";
import { setUpForms } from "./forms.ts";
import { setUpPrint } from "./print.ts";
import { setUpRequests } from "./requests.ts";
import { setUpTables } from "./tables.ts";
import { setUpTheme } from "./theme.ts";
import { setUpToasts } from "./toasts.ts";
import { setUpWorkshop } from "./workshop.ts";

document.documentElement.classList.add("js");
setUpTheme();
setUpToasts();
setUpDialogs();
setUpForms();
setUpRequests();
setUpTables();
setUpPrint();
setUpWorkshop();

// On a phone the pages lie beside each other in a row that scrolls: the one we are on stands in sight.
const row = document.querySelector<HTMLElement>(".topbar__nav");
const here = row?.querySelector<HTMLElement>("[aria-current]");
if (row && here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
