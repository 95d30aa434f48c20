/**
 * Keys. A page registers one with data-shortcut="a" (or "g t": one after the other) on a link, button or field;
 * "?" lists what the page has. Single keys can be switched off (WCAG 2.1.4).
 */
const PAUSE_MS = 900;
const STORE = "veldgast.shortcuts";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=checkbox],[type=radio],[type=range]), textarea, select"));

const areOn = (): boolean => localStorage.getItem(STORE) !== "off";

function find(keys: string): HTMLElement | undefined {
  const scope = document.querySelector<HTMLElement>("dialog[open]") ?? document;
  return [...scope.querySelectorAll<HTMLElement>("[data-shortcut]")].find(
    (element) => element.dataset.shortcut?.toLowerCase() === keys && element.checkVisibility(),
  );
}

function list(dialog: HTMLDialogElement): void {
  const target = dialog.querySelector("[data-shortcut-list]");
  if (!target) return;
  for (const old of target.querySelectorAll("[data-found]")) old.remove();
  for (const element of document.querySelectorAll<HTMLElement>("[data-shortcut]")) {
    if (dialog.contains(element) || !element.checkVisibility()) continue;
    const term = document.createElement("dt");
    for (const part of (element.dataset.shortcut ?? "").split(" ")) {
      const key = document.createElement("kbd");
      key.textContent = part.length === 1 ? part.toUpperCase() : part;
      term.append(key, " ");
    }
    const words = document.createElement("dd");
    words.textContent = element.dataset.shortcutLabel ?? element.textContent?.trim() ?? "";
    for (const node of [term, words]) node.dataset.found = "";
    target.append(term, words);
  }
}

export function setUpShortcuts(): void {
  const dialog = document.getElementById("shortcuts");
  const open = (): void => {
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    list(dialog);
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-open-shortcuts]")) open();
  });
  const toggle = dialog?.querySelector<HTMLInputElement>("[data-shortcuts-on]");
  if (toggle) {
    toggle.checked = areOn();
    toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
  }
  let before = "";
  let at = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || event.repeat)
      return;
    if (event.key === "?" && areOn()) {
      event.preventDefault();
      open();
      return;
    }
    if (!areOn() || (event.key.length !== 1 && !event.key.startsWith("Arrow"))) return;
    const key = event.key.toLowerCase();
    const element = (event.timeStamp - at < PAUSE_MS && before ? find(`${before} ${key}`) : undefined) ?? find(key);
    before = key;
    at = event.timeStamp;
    if (!element) return;
    event.preventDefault();
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
  });
}
