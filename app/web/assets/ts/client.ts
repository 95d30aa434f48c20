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
