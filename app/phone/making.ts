/**
 * Photos and files that are being made ready. They are in this page's memory only and go on when the shopper leaves the
 * step: so the line tells of them, sending waits for them, and what went wrong is said wherever she looks next.
 */

import type { PhotoFault } from "./media.ts";

export type MakingFault = PhotoFault | "not_written";

/** What could not be added, by the name that its file has on the phone. */
export interface NotMade {
  name: string;
  fault: MakingFault;
}

export interface Making {
  visit: string;
  code: string;
  photos: number;
  files: number;
  failed: readonly NotMade[];
}

const places = new Map<string, Making>();
const listeners = new Set<() => void>();

const keyOf = (visit: string, code: string): string => `${visit}/${code}`;

/** The browser asks before it throws away what is kept nowhere else. */
const ask = (event: Event): void => event.preventDefault();

function put(place: Making): void {
  const key = keyOf(place.visit, place.code);
  if (place.photos + place.files + place.failed.length > 0) places.set(key, place);
  else places.delete(key);
  const busy = [...places.values()].some((each) => each.photos + each.files > 0);
  globalThis[busy ? "addEventListener" : "removeEventListener"]?.("beforeunload", ask);
  for (const listener of listeners) listener();
}

/** What is being made ready for one question, and what failed there last. */
export function makingAt(visit: string, code: string): Making {
  return places.get(keyOf(visit, code)) ?? { visit, code, photos: 0, files: 0, failed: [] };
}

/** The questions of a visit at which something is being made ready, or failed. */
export function makingOf(visit: string): Making[] {
  return [...places.values()].filter((place) => place.visit === visit);
}

/** The visits with something that is still being made ready. */
export function visitsMaking(): string[] {
  return [...new Set([...places.values()].filter((place) => place.photos + place.files > 0).map((place) => place.visit))];
}

/** Hears of each photo or file that begins, is ready, or failed. */
export const making = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Resolves when nothing of a visit is being made ready any more. */
export function made(visit: string): Promise<void> {
  const isDone = () => makingOf(visit).every((place) => place.photos + place.files === 0);
  if (isDone()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = making.subscribe(() => {
      if (!isDone()) return;
      stop();
      resolve();
    });
  });
}

/** What failed at a visit is known, and it was sent without: it is said no more. */
export function forgetFailed(visit: string): void {
  for (const place of makingOf(visit)) put({ ...place, failed: [] });
}

/**
 * Makes what was chosen ready and adds it, one after the other. One that fails is noted and holds up none of the others.
 */
export async function makeAll<T extends { name: string }>(
  at: { visit: string; code: string; sort: "photos" | "files" },
  chosen: readonly T[],
  add: (file: T) => Promise<void>,
): Promise<void> {
  const { visit, code, sort } = at;
  const change = (by: number, failed: readonly NotMade[]): void => {
    const place = makingAt(visit, code);
    put({ ...place, [sort]: place[sort] + by, failed });
  };
  change(chosen.length, []);
  for (const file of chosen) {
    let failed: NotMade[] = [];
    try {
      await add(file);
    } catch (error) {
      failed = [{ name: file.name, fault: (error as Partial<{ fault: PhotoFault }>).fault ?? "not_written" }];
    }
    change(-1, [...makingAt(visit, code).failed, ...failed]);
  }
}
