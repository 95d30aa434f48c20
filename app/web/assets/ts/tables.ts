/** Choosing rows: all, a range with Shift, and the bar that says how many. Inside [data-selectable]. */
const boxes = (form: Element): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>("[data-select-row]")];

function show(form: Element): void {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const head = form.querySelector<HTMLInputElement>("[data-select-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
  form.querySelector(".bulk")?.classList.toggle("is-active", chosen > 0);
  const count = form.querySelector("[data-select-count]");
  if (count) count.textContent = String(chosen);
}

export function setUpTables(): void {
  let last: HTMLInputElement | undefined;
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const form = event.target.closest("[data-selectable]");
    if (!form) return;
    const all = boxes(form);
    const target = event.target;
    if (target instanceof HTMLInputElement && target.matches("[data-select-all]"))
      for (const box of all) box.checked = target.checked;
    else if (target.closest("[data-select-none]")) for (const box of all) box.checked = false;
    else if (target instanceof HTMLInputElement && target.matches("[data-select-row]")) {
      if (event instanceof MouseEvent && event.shiftKey && last && form.contains(last)) {
        const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
        for (const box of all.slice(from, (to ?? 0) + 1)) box.checked = target.checked;
      }
      last = target;
    } else return;
    show(form);
  });
  const refresh = (): void => {
    for (const form of document.querySelectorAll("[data-selectable]")) show(form);
  };
  document.addEventListener("htmx:after:swap", refresh);
  refresh();
}
