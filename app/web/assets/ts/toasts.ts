/** Short notices in the corner. They wait while somebody reads or reaches for them. */
const STAY_MS = 10_000;

/** Shows one sentence. Texts come from the page, so that they are translated. */
export function say(text: string, bad = false): void {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const toast = document.createElement("div");
  toast.className = bad ? "toast toast--bad" : "toast";
  toast.setAttribute("role", bad ? "alert" : "status");
  toast.dataset.toast = "";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn--icon btn--small";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", document.body.dataset.sayClose ?? "Close");
  close.textContent = "×";
  toast.append(words, close);
  region.append(toast);
}

function leaveLater(toast: HTMLElement): void {
  let timer = 0;
  const start = (): void => {
    timer = window.setTimeout(() => toast.remove(), STAY_MS);
  };
  const stop = (): void => window.clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

export function setUpToasts(): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) {
        if (!(node instanceof HTMLElement)) continue;
        const toast = node.matches("[data-toast]") ? node : node.querySelector<HTMLElement>("[data-toast]");
        if (!toast) continue;
        // What went well before it is old news, and a pile of it would stand before the page; what went wrong, or can be undone, stays.
        for (const older of region.querySelectorAll("[data-toast]:not(.toast--bad, :has(form))"))
          if (older !== toast) older.remove();
        leaveLater(toast);
      }
  }).observe(region, { childList: true });
  region.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-toast-close]"))
      event.target.closest("[data-toast]")?.remove();
  });
}
