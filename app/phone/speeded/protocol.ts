/** The quick questions without screen or clock: sides, orders, which trials count as disturbed. Pure functions. */

import { speededWords } from "../felt_values.ts";
import type { EmotionSet, EmotionWord, PracticeTrial, Section, SpeededValue, Trial } from "../types.ts";

/** Nothing stands where the word will come for about this long. */
export const BLANK_MS = 400;
/** A frame that took longer than this disturbed the answer (a long task of the browser is one of 50 ms). */
export const LONG_FRAME_MS = 50;
export const AGENT_MAX_LENGTH = 1000;

export type Side = "left" | "right";
export type Random = () => number;

/** A number from a text, the same on every phone (FNV-1a, mixed once more so that all its bits count). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A dice with a seed (mulberry32): the same order again on every reload of the same visit. */
export function dice(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The same things in an order of chance (Fisher-Yates). */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const made = [...list];
  for (let last = made.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [made[last], made[other]] = [made[other] as T, made[last] as T];
  }
  return made;
}

/** On which side Yes stands: half of the visits each way, the same for all legs and on every phone of a visit. */
export function yesSideOf(visit: string): Side {
  return seedOf(`yes side of ${visit}`) % 2 === 0 ? "left" : "right";
}

/** The words of one step, in an order of its own. */
export function wordsOfStep(emotion: EmotionSet | undefined, random: Random): EmotionWord[] {
  return shuffled(speededWords(emotion), random);
}

export interface Span {
  from: number;
  to: number;
}

const meets = (span: Span, spans: readonly Span[]): boolean => spans.some((each) => each.from < span.to && each.to > span.from);

/** One answer as it was given, before what happened meanwhile is laid beside it. */
export interface RawTrial {
  word: EmotionWord;
  yes: boolean;
  onset_ms: number | null;
  response_ms: number | null;
}

/** The trials as they are kept: disturbed where a frame hung, or the page was hidden, between word and answer. */
export function keptTrials(raw: readonly RawTrial[], hidden: readonly Span[], long: readonly Span[]): Trial[] {
  return raw.map(({ word, yes, onset_ms, response_ms }) => {
    const span = onset_ms === null || response_ms === null ? null : { from: onset_ms, to: response_ms };
    return {
      word: word.code,
      polarity: word.polarity,
      yes,
      onset_ms: rounded(onset_ms),
      response_ms: rounded(response_ms),
      page_hidden: span !== null && meets(span, hidden),
      long_frame: span !== null && meets(span, long),
    };
  });
}

/** Three digits after the point: finer than any clock of a browser. */
export function rounded(time: number | null): number | null {
  return time === null ? null : Math.round(time * 1000) / 1000;
}

/** The times at which the page was hidden, from the changes that were noticed; still hidden now is hidden until now. */
export function hiddenSpans(changes: readonly { at_ms: number; hidden: boolean }[], now: number): Span[] {
  const spans: Span[] = [];
  let since: number | null = null;
  for (const { at_ms, hidden } of changes) {
    if (hidden) since ??= at_ms;
    else if (since !== null) {
      spans.push({ from: since, to: at_ms });
      since = null;
    }
  }
  if (since !== null) spans.push({ from: since, to: now });
  return spans;
}

/** A block that was not begun yet. */
export function newBlock(visit: string, agent: string, clockStep: number): SpeededValue {
  return {
    untimed: false,
    yes_side: yesSideOf(visit),
    practice: { trials: 0, errors: 0, items: [] },
    clock_step_ms: rounded(clockStep) ?? 0,
    user_agent: agent.trim().slice(0, AGENT_MAX_LENGTH),
    visibility: [],
    long_frames: [],
    steps: {},
  };
}

/** The block with its practice. */
export function withPractice(block: SpeededValue, items: readonly PracticeTrial[]): SpeededValue {
  const errors = items.filter((item) => !item.right).length;
  return { ...block, practice: { trials: items.length, errors, items: [...items] } };
}

/** The block with one step more; a step that was answered before stays as it is. */
export function withStep(block: SpeededValue, step: string, trials: readonly Trial[]): SpeededValue {
  if (Object.hasOwn(block.steps, step)) return block;
  return { ...block, steps: { ...block.steps, [step]: [...trials] } };
}

/** The steps that were not begun yet, in the order of the journey. */
export function stepsToDo(quick: readonly Section[], block: SpeededValue | null): Section[] {
  return quick.filter((section) => !block || !Object.hasOwn(block.steps, section.code));
}
