/**
 * Shows one word and waits for Yes or No, without anything in between that draws the screen anew.
 *
 * Onset: the word is put into the page inside a frame's callback, so that this very frame paints it; the callback of the
 * frame after that runs when the first one has been painted and handed over, and its time stamp is the nearest that a page
 * can know to the moment at which the word stood on the screen (docs/method.md has the measurements). Response: the time
 * stamp of the `pointerdown` or `keydown` itself, taken by the browser when the finger came down, however late we hear of it.
 */

import { BLANK_MS, type Side } from "./protocol.ts";
import { frameAfter, nextFrame } from "./watch.ts";

/** The keys of each side: where the hands lie on a keyboard. */
const KEYS: Record<string, Side> = { ArrowLeft: "left", f: "left", F: "left", ArrowRight: "right", j: "right", J: "right" };

export interface Stage {
  word: HTMLElement;
  left: HTMLElement;
  right: HTMLElement;
}

export interface Given {
  side: Side;
  onset_ms: number | null;
  response_ms: number | null;
}

/** Some browsers once counted events from 1970; the page's own clock starts when it was opened. */
function ownClock(stamp: number): number {
  return stamp > 1e12 ? stamp - performance.timeOrigin : stamp;
}

function focusedSide({ left, right }: Stage): Side | null {
  const here = document.activeElement;
  if (here === left) return "left";
  return here === right ? "right" : null;
}

/** Asks about one word; null when it was given up (`signal`). The stage is empty before and after. */
export async function ask(stage: Stage, text: string, signal: AbortSignal): Promise<Given | null> {
  stage.word.textContent = "";
  await frameAfter(BLANK_MS);
  if (signal.aborted) return null;
  const answer = new Promise<{ side: Side; at: number | null } | null>((resolve) => {
    const over = new AbortController();
    const settle = (found: { side: Side; at: number | null } | null) => {
      over.abort();
      resolve(found);
    };
    signal.addEventListener("abort", () => settle(null), { signal: over.signal });
    for (const side of ["left", "right"] as const) {
      const button = stage[side];
      button.addEventListener(
        "pointerdown",
        (event) => {
          if (event.isPrimary && event.button === 0) settle({ side, at: ownClock(event.timeStamp) });
        },
        { signal: over.signal },
      );
      // Pressed by what is neither finger nor key, such as a screen reader: the answer counts, its time does not.
      const pressed = (event: MouseEvent) => event.detail === 0 && settle({ side, at: null });
      button.addEventListener("click", pressed, { signal: over.signal });
    }
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const side = event.key === "Enter" || event.key === " " ? focusedSide(stage) : KEYS[event.key];
        if (!side) return;
        event.preventDefault();
        if (!event.repeat) settle({ side, at: ownClock(event.timeStamp) });
      },
      { signal: over.signal },
    );
  });
  stage.word.textContent = text;
  const onset = await nextFrame();
  const found = await answer;
  stage.word.textContent = "";
  if (!found) return null;
  return found.at === null
    ? { side: found.side, onset_ms: null, response_ms: null }
    : { side: found.side, onset_ms: onset, response_ms: found.at };
}
