/** The answers of a choice: a new line appears as the last one is filled; lines move by Alt and an arrow key, or by their grip. */
const rowsIn = (list: Element): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[data-option]")];

const isEmpty = (row: HTMLElement): boolean =>
  [...row.querySelectorAll<HTMLInputElement>(".studio-option__text")].every((field) => field.value === "");

function addBlank(list: Element): void {
  const rows = rowsIn(list);
  const last = rows.at(-1);
  if (!last || isEmpty(last)) return;
  const fresh = last.cloneNode(true) as HTMLElement;
  const key = String(
    Math.max(...rows.map((row) => Number(row.querySelector<HTMLInputElement>('[name="option.key"]')?.value ?? 0))) + 1,
  );
  for (const field of fresh.querySelectorAll("input")) {
    if (field.type === "checkbox") {
      field.checked = false;
      field.value = key;
    } else field.value = field.name === "option.key" ? key : "";
  }
  last.after(fresh);
}

const changed = (list: Element): void => {
  list.dispatchEvent(new Event("input", { bubbles: true }));
};

function onKey(event: KeyboardEvent): void {
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return;
  const row = field.closest<HTMLElement>("[data-option]");
  const list = row?.parentElement;
  if (!row || !list) return;
  const rows = rowsIn(list);
  const at = rows.indexOf(row);
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const other = rows[at + (event.key === "ArrowUp" ? -1 : 1)];
    if (!other || isEmpty(row) || isEmpty(other)) return;
    if (event.key === "ArrowUp") other.before(row);
    else other.after(row);
    field.focus();
    changed(list);
    return;
  }
  // Enter goes to the next line, so that a list is typed without leaving the keyboard; on an empty line it saves.
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !isEmpty(row)) {
    event.preventDefault();
    addBlank(list);
    rowsIn(list)[at + 1]?.querySelector<HTMLInputElement>(`[name="${field.name}"]`)?.focus();
  }
}

export function setUpStudioOptions(): void {
  document.addEventListener("keydown", onKey, { capture: true });
  document.addEventListener("input", (event) => {
    const list = event.target instanceof Element ? event.target.closest("[data-options]") : null;
    if (list) addBlank(list);
  });
  let dragged: HTMLElement | null = null;
  document.addEventListener("dragstart", (event) => {
    const grip = event.target instanceof Element ? event.target.closest("[data-grip]") : null;
    dragged = grip?.closest<HTMLElement>("[data-option]") ?? null;
    dragged?.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-option]") : null;
    if (!dragged || !row || row === dragged || row.parentElement !== dragged.parentElement || isEmpty(row)) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    if (event.clientY > box.top + box.height / 2) row.after(dragged);
    else row.before(dragged);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    if (dragged?.parentElement) changed(dragged.parentElement);
    dragged = null;
  });
}
