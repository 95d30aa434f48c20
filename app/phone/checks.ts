/**
 * What in the answers contradicts itself or looks doubtful, for the summary before sending. Only what the answers say counts
 * here. app/journeys/checks.py does the same for the reviewer; thousands of forms made at random hold them together.
 */

import { isAnswered, isGiven, isNa, textLength, valueProblem, WHY_MIN_LENGTH } from "./answer_values.ts";
import type { Form } from "./form_engine.ts";
import type { Asked } from "./form_plan.ts";
import type { Answers } from "./form_state.ts";
import { holds, type Rule } from "./rules.ts";
import type { Check, LapsValue, MatrixValue, Question, Text, Value } from "./types.ts";
import { isNumber, isObject } from "./value_shapes.ts";

export type Severity = "contradiction" | "doubt";

/** One thing to look at; `about` are keys of answers, `message` only an author's check has. */
export interface Found {
  check: string;
  severity: Severity;
  about: string[];
  message: Text | null;
}

/** What a doubt that was looked at and left as it is carries as its word. */
export const LEFT_SO = "ok";
export const confirmCode = (found: Found): string => `confirm:${found.check}`;

const SAME_TEXT_FROM = 20;
const REPEATS_FROM = 12;
const SAME_ROWS_FROM = 4;
const SAME_SCALES_FROM = 5;
const [SHORTEST_S, LONGEST_S] = [2, 3 * 3600];
const HALF_A_DAY = 12 * 60;
const SCALES: readonly Question["kind"][] = ["scale", "nps", "csat", "ces"];
const NOT_PLAIN = /[^a-z0-9\u00df-\u00f6\u00f8-\u024f\u0370-\u1fff\u3040-\ud7ff]+/g;

/** A text as it is compared: small letters and figures only, one blank between words. */
const plain = (text: string): string => text.toLowerCase().replace(NOT_PLAIN, " ").trim();

const doubt = (name: string, ...about: string[]): Found => ({
  check: `${name}:${about[0]}`,
  severity: "doubt",
  about,
  message: null,
});

/** The questions an author's check is about: those named, else those its rule reads, in the order asked. */
export function codesAbout(form: Form, check: Check): string[] {
  if (check.about?.length) return check.about;
  const read = form.plan.codesOf(check.when as Rule);
  return [...form.plan.questions.keys()].filter((code) => read.includes(code));
}

/** Everything to look at, contradictions first. */
export function findChecks(form: Form, answers: Answers): Found[] {
  const asked = form.visibleSections(answers).flatMap((section) => form.asked(section, answers));
  const found = [...own(form, answers, new Set(asked.map((item) => item.question.code))), ...always(form, answers, asked)];
  return [
    ...found.filter((each) => each.severity === "contradiction"),
    ...found.filter((each) => each.severity !== "contradiction"),
  ];
}

/** A contradiction takes a reason in the shopper's own words, a doubt any word. */
export function isConfirmed(found: Found, answers: Answers): boolean {
  const word = answers.get(confirmCode(found));
  if (typeof word !== "string") return false;
  return textLength(word) >= (found.severity === "contradiction" ? WHY_MIN_LENGTH : 1);
}

function* own(form: Form, answers: Answers, visible: ReadonlySet<string>): Generator<Found> {
  for (const check of form.content.checks ?? []) {
    const about = codesAbout(form, check);
    if (about.length === 0 || !about.every((code) => visible.has(code))) continue;
    const context = form.state(answers).contextOf(null, null, null);
    if (!holds(check.when as Rule, context)) continue;
    yield { check: check.code, severity: check.severity ?? "contradiction", about, message: check.message };
  }
}

interface Seen {
  texts: Map<string, string>;
  moments: Map<string, [string, number | string]>;
  today: string;
}

function* always(form: Form, answers: Answers, asked: readonly Asked[]): Generator<Found> {
  const seen: Seen = { texts: new Map(), moments: new Map(), today: form.day() };
  const scales = new Map<string, [string, number][]>();
  for (const item of asked) {
    const { question, key } = item;
    const value = form.value(item, answers) ?? null;
    if (!isGiven(question, value) || isNa(question, value)) continue;
    if (SCALES.includes(question.kind) && isNumber(value)) {
      const row = scales.get(item.section.code) ?? [];
      scales.set(item.section.code, [...row, [key, value]]);
    }
    if (valueProblem(question, value) === null) yield* one(item, value, seen);
  }
  for (const row of scales.values()) {
    const [first, last] = [row[0], row.at(-1)];
    if (first && last && row.length >= SAME_SCALES_FROM && new Set(row.map(([, value]) => value)).size === 1) {
      yield doubt("same_scales", first[0], last[0]);
    }
  }
}

function* one(item: Asked, value: Value, seen: Seen): Generator<Found> {
  const { key, question } = item;
  switch (question.kind) {
    case "short_text":
    case "long_text":
      yield* ofText(item, plain(value as string), seen);
      break;
    case "matrix": {
      const rows = Object.values(value as MatrixValue);
      if (rows.length >= SAME_ROWS_FROM && new Set(rows).size === 1) yield doubt("same_rows", key);
      break;
    }
    case "duration": {
      const laps = isObject(value) ? (value as unknown as LapsValue).laps : [value as number];
      if (laps.some((lap) => lap < SHORTEST_S || lap > LONGEST_S)) yield doubt("odd_duration", key);
      break;
    }
    case "date":
    case "datetime":
      if ((value as string).slice(0, 10) > seen.today) yield doubt("in_future", key);
      yield* order(item, value as string, seen);
      break;
    case "time":
      yield* order(item, value as string, seen);
      break;
  }
}

function* ofText({ question, key }: Asked, written: string, { texts }: Seen): Generator<Found> {
  const length = [...written].length;
  const labels = Object.values(question.label).map(plain);
  if (length >= REPEATS_FROM && labels.some((label) => label.includes(written))) yield doubt("repeats_question", key);
  if (length < SAME_TEXT_FROM) return;
  const before = texts.get(written);
  if (before === undefined) texts.set(written, key);
  else yield doubt("same_text", key, before);
}

/** A moment before the one asked about earlier; times of the clock within one leg, over midnight too. */
function* order({ question, section, key, entry }: Asked, value: string, { moments }: Seen): Generator<Found> {
  if (entry !== null) return;
  const isTime = question.kind === "time";
  const place = `${question.kind} ${isTime ? (section.leg ?? "") : ""}`;
  const now = isTime ? Number(value.slice(0, 2)) * 60 + Number(value.slice(3, 5)) : value;
  const before = moments.get(place);
  moments.set(place, [key, now]);
  if (!before) return;
  const back = isTime ? (before[1] as number) - (now as number) : 0;
  if (isTime ? back > 0 && back < HALF_A_DAY : now < before[1]) yield doubt("time_order", key, before[0]);
}

/** Whether a doubt's word says more than that it was looked at. */
export const saysMore = (word: Value | undefined): boolean => isAnswered(word) && word !== LEFT_SO;
