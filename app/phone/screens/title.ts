import { reachAim } from "../place_kept.ts";

/** Puts the focus on the title, so that a new screen is read out from there. In a frame only where somebody works in it: beside
 * the editor of a questionnaire the focus stays in the editor. */
export function focusTitle(): void {
  if (window.parent !== window && !document.hasFocus()) return;
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

/** Begins a new screen at its top, read out from its title; one that was opened for a question, at the question. */
export function beginScreen(): void {
  if (reachAim()) return;
  scrollTo(0, 0);
  focusTitle();
}
