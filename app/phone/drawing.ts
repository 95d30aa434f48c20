/**
 * Draws a breath after a change, with the next frame at the latest: what a tap gave is handed to the phone's store before any
 * drawing begins, and several changes of one moment are drawn together. Nobody acts on what is no longer true: before a
 * finger, a key or a voice is heard, what is still to be drawn is drawn.
 */

import { options } from "preact";

/** The head start that the store gets; the next frame does not wait for it. */
const HEAD_START_MS = 5;

/** What a person does to a page, told before it changes anything; what tells of a change comes with the change itself. */
const ACTS = ["pointerdown", "keydown", "beforeinput", "click", "focusout", "submit"] as const;

let due: (() => void) | null = null;
/** What is due was asked for by code that still runs, such as one that moves the focus: it is not interrupted by its own drawing. */
let isFresh = false;

function drawNow(): void {
  const draw = due;
  due = null;
  draw?.();
}

function drawBefore({ type, target }: Event): void {
  if (isFresh || !due) return;
  // A box or a dot is ticked before anybody hears of its click. Drawing what stood there takes that back, and of a dot nobody would hear at all.
  const ticked = type === "click" && target instanceof HTMLInputElement ? target.checked : null;
  drawNow();
  if (ticked !== null) (target as HTMLInputElement).checked = ticked;
}

/** From now on; to be called once. */
export function drawAfterWriting(): void {
  options.debounceRendering = (draw) => {
    due = draw;
    isFresh = true;
    queueMicrotask(() => {
      isFresh = false;
    });
    requestAnimationFrame(drawNow);
    setTimeout(drawNow, HEAD_START_MS);
  };
  for (const act of ACTS) addEventListener(act, drawBefore, true);
}
