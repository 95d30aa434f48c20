/** Questions and steps of the outline moved by the pointer. */
type Move = (verb: "move-question" | "move-section", values: Record<string, string>) => void;

export function setUpStudioDrag(move: Move): void {
  let dragged: HTMLElement | null = null;
  const rowOf = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>("#studio-outline .studio-row[data-code]") : null;
  const clear = (): void => {
    for (const row of document.querySelectorAll(".studio-row.is-target, .studio-row.is-target-end"))
      row.classList.remove("is-target", "is-target-end");
  };
  const isStep = (row: HTMLElement): boolean => row.dataset.place?.startsWith("s:") ?? false;
  const isLowerHalf = (row: HTMLElement, event: DragEvent): boolean => {
    const box = row.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };

  document.addEventListener("dragstart", (event) => {
    dragged = rowOf(event);
    if (!dragged || !event.dataTransfer) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.textContent?.trim() ?? "");
  });
  document.addEventListener("dragover", (event) => {
    const row = rowOf(event);
    if (!dragged || !row || row === dragged || (isStep(dragged) && !isStep(row))) return;
    event.preventDefault();
    clear();
    row.classList.add(isLowerHalf(row, event) ? "is-target-end" : "is-target");
  });
  document.addEventListener("drop", (event) => {
    const row = rowOf(event);
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    const code = dragged.dataset.code ?? "";
    const below = isLowerHalf(row, event);
    const rows = [...document.querySelectorAll<HTMLElement>("#studio-outline .studio-row[data-code]")];
    if (isStep(dragged)) {
      const steps = rows.filter(isStep);
      const before = below ? steps[steps.indexOf(row) + 1] : row;
      move("move-section", { code, shown: dragged.dataset.place ?? "", before: before?.dataset.code ?? "" });
    } else if (isStep(row)) {
      const first = rows.find((each) => each.dataset.in === row.dataset.code);
      move("move-question", {
        code,
        section: row.dataset.code ?? "",
        before: first?.dataset.code ?? "",
        shown: dragged.dataset.place ?? "",
      });
    } else {
      // Below a row means before the next one of the same step and group; none: last.
      const beside = rows.filter(
        (each) => each.dataset.in === row.dataset.in && each.dataset.group === row.dataset.group && !isStep(each),
      );
      const before = below ? beside[beside.indexOf(row) + 1] : row;
      move("move-question", {
        code,
        section: row.dataset.in ?? "",
        group: row.dataset.group ?? "",
        before: before?.dataset.code ?? "",
        shown: dragged.dataset.place ?? "",
      });
    }
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    clear();
  });
}
