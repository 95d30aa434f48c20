/** Filters that submit themselves, changes that are not lost by accident, the error summary that is read first. */
const TYPING_PAUSE_MS = 300;

function setUpFilters(): void {
  let timer = 0;
  const submit = (form: HTMLFormElement): void => {
    window.clearTimeout(timer);
    form.requestSubmit();
  };
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.type === "search") return;
    if (field instanceof HTMLElement) {
      const form = field.closest<HTMLFormElement>("form[data-autosubmit]");
      if (form) submit(form);
    }
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.type !== "search") return;
    const form = field.closest<HTMLFormElement>("form[data-autosubmit]");
    // Only a list that is replaced in place follows each letter; a whole page would take the cursor away.
    if (!form?.hasAttribute("hx-get")) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => submit(form), TYPING_PAUSE_MS);
  });
  // Empty filters stay out of the address.
  document.addEventListener("formdata", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-autosubmit]")) return;
    for (const name of new Set(event.formData.keys()))
      if (event.formData.getAll(name).every((value) => value === "")) event.formData.delete(name);
  });
}

function setUpGuard(): void {
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.closest("form[data-guard]")) changed = true;
  });
  document.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

export function setUpForms(): void {
  setUpFilters();
  setUpGuard();
  document.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  // A second press must not send twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || !button.matches(".btn")) return;
    window.setTimeout(() => button.setAttribute("aria-busy", "true"), 150);
    window.addEventListener("pageshow", () => button.removeAttribute("aria-busy"), { once: true });
  });
}
