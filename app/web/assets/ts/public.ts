/** Landing, sign in, application, and the pages a shopper reads on a phone. */
import { setUpApplying } from "./applying.ts";
import { setUpDialogs } from "./dialogs.ts";
import { setUpForms } from "./forms.ts";
import { setUpTheme } from "./theme.ts";
import { setUpToasts } from "./toasts.ts";

document.documentElement.classList.add("js");
setUpTheme();
setUpToasts();
setUpDialogs();
setUpForms();
setUpApplying();
