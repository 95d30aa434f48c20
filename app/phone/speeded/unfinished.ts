/**
 * The answers of the step that is going on. They stand in the page's own small store, written at once and without
 * disturbing a frame, so that a tab that is killed loses none; what broke off is kept as it is and not asked again, since
 * who has seen the words answers them faster. A whole step goes to the phone's database like every other answer.
 */

import type { Trial } from "../types.ts";

export interface Unfinished {
  step: string;
  trials: Trial[];
}

const PREFIX = "veldgast.quick.";
const nameOf = (visit: string, block: string): string => `${PREFIX}${visit}.${block}`;

export function keepUnfinished(visit: string, block: string, unfinished: Unfinished): void {
  try {
    localStorage.setItem(nameOf(visit, block), JSON.stringify(unfinished));
  } catch {
    // A full store: then a killed tab would lose the step that is going on, no more.
  }
}

/** What an interrupted step left behind; null when there is nothing. */
export function readUnfinished(visit: string, block: string): Unfinished | null {
  const text = localStorage.getItem(nameOf(visit, block));
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as Partial<Unfinished> | null;
    return typeof found?.step === "string" && Array.isArray(found.trials) ? (found as Unfinished) : null;
  } catch {
    return null;
  }
}

/** Lets go of what was left of a block. */
export function forgetUnfinished(visit: string, block: string): void {
  localStorage.removeItem(nameOf(visit, block));
}

/** Every block that something was left behind of. */
export function listUnfinished(): { visit: string; block: string }[] {
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => {
      const [visit = "", block = ""] = name.slice(PREFIX.length).split(".", 2);
      return { visit, block };
    });
}
