/** htmx 4, and what to say when a request fails. */
import "htmx.org/dist/htmx.esm.js";
import { say } from "./toasts.ts";

interface RequestEvent extends CustomEvent {
  detail: { ctx?: { response?: { raw?: Response } }; error?: Error };
}

export function setUpRequests(): void {
  // An answer that htmx does not show (see htmx-config in layouts/base.html) still has to be said.
  document.addEventListener("htmx:response:error", (event) => {
    const status = (event as RequestEvent).detail.ctx?.response?.raw?.status ?? 0;
    if (status === 401) location.reload();
    else if (status >= 500 || [403, 404, 413, 429].includes(status)) say(document.body.dataset.sayError ?? "", true);
  });
  document.addEventListener("htmx:error", (event) => {
    const error = (event as RequestEvent).detail.error;
    console.error(error);
    say(document.body.dataset[navigator.onLine ? "sayError" : "sayOffline"] ?? "", true);
  });
}
