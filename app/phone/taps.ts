/** What a tap or a typed figure makes of an answer; pure functions. */

import type { Question } from "./types.ts";

/** The choice after a tap: an exclusive option stands alone, any other sends it away. */
export function toggleChoice(question: Question, chosen: readonly string[], code: string): string[] {
  const options = question.options ?? [];
  if (chosen.includes(code)) return chosen.filter((item) => item !== code);
  if (options.find((option) => option.code === code)?.exclusive) return [code];
  const alone = new Set(options.filter((option) => option.exclusive).map((o) => o.code));
  const next = new Set([...chosen.filter((item) => !alone.has(item)), code]);
  return options.map((option) => option.code).filter((item) => next.has(item));
}

/** The ranking after a tap: an option not ranked yet comes last, one that was leaves its place. */
export function toggleRank(question: Question, ranked: readonly string[], code: string): string[] {
  if (ranked.includes(code)) return ranked.filter((item) => item !== code);
  return ranked.length < Math.floor(question.maximum ?? Number.POSITIVE_INFINITY) ? [...ranked, code] : [...ranked];
}

const FIXED_SCALES: Partial<Record<Question["kind"], [number, number]>> = { nps: [0, 10], csat: [1, 5], ces: [1, 7] };

/** The steps of a scale, at most 21 of them; beyond that a scale is asked as a number. */
export function scaleSteps(question: Question): number[] {
  const [from, to] = FIXED_SCALES[question.kind] ?? [question.minimum ?? 1, question.maximum ?? 5];
  return to - from > 20 ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Reads a number as people type it, with a comma or a point; null when it is none. */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replace(/\s/g, "").replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Reads an amount as people type it, in cents; null when it is none, or has parts of a cent. */
export function parseAmount(text: string): number | null {
  const plain = text.replace(/[\s€]/g, "").replace(",", ".");
  const found = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!found) return null;
  const minor = Number(found[2]) * 100 + Number((found[3] ?? "").padEnd(2, "0"));
  return found[1] && minor ? -minor : minor;
}
