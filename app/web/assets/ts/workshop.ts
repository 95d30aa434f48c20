/** Workshop: a slider that nobody touched is no answer; it sends its value in a field beside it, and can be emptied again. */
function show(box: HTMLElement, value: string): void {
  const words = box.querySelector<HTMLElement>("[data-feel-word]");
  const slider = box.querySelector<HTMLInputElement>("[data-feel]");
  const labels = (box.dataset.words ?? "").split("|");
  const place = value === "" ? 0 : Math.min(5, Math.floor((Number(value) + 1) * 2.5 - 1e-9) + 1);
  const said = labels[Math.max(value === "" ? 0 : 1, place)] ?? "";
  if (words) words.textContent = said;
  slider?.setAttribute("aria-valuetext", said);
  box.toggleAttribute("data-untouched", value === "");
  box.querySelector<HTMLButtonElement>("[data-feel-clear]")?.toggleAttribute("hidden", value === "");
}

export function setUpWorkshop(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-feel-box]")) {
    const kept = box.querySelector<HTMLInputElement>("[data-feel-value]");
    const slider = box.querySelector<HTMLInputElement>("[data-feel]");
    if (!kept || !slider) continue;
    show(box, kept.value);
    const take = (): void => {
      kept.value = slider.value;
      show(box, kept.value);
    };
    slider.addEventListener("input", take);
    // A press on the thumb where it stands is an answer too: the middle.
    slider.addEventListener("pointerup", take);
    box.querySelector("[data-feel-clear]")?.addEventListener("click", () => {
      kept.value = "";
      slider.value = "0";
      show(box, "");
      slider.focus();
      kept.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
