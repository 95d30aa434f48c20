/** Which values fit which question; the same rules as app/journeys/values.py, held together by shared vectors. */

import type { Question, QuestionKind, Value } from "./types.ts";
import * as shapes from "./value_shapes.ts";

export { affectProblem, isEntry, isNumber, MOST_ENTRIES, MOST_FILES, MOST_LAPS, MOST_PHOTOS } from "./value_shapes.ts";

export const NOT_APPLICABLE = "na";
export const WHY_MIN_LENGTH = 10;
export const SIDE_TEXT_MAX_LENGTH = 5000;
export const LONGEST_BARCODE = 200;
const TEXT_KINDS: readonly QuestionKind[] = ["short_text", "long_text", "barcode"];
const NEVER_NA: readonly QuestionKind[] = ["note", "calculated", "repeat"];
/** Kinds that say so when "na" is not allowed; elsewhere it is a text, an option, or simply of the wrong form. */
const REFUSES_NA: readonly QuestionKind[] = ["yes_no", "scale", "nps", "csat", "ces", "number", "duration"];
const FIXED_RANGES: Partial<Record<QuestionKind, [number, number]>> = { nps: [0, 10], csat: [1, 5], ces: [1, 7] };

export type ValueProblem =
  | "unknown_question"
  | "takes_no_answer"
  | "wrong_type"
  | "unknown_option"
  | "unknown_row"
  | "duplicate_option"
  | "exclusive_option"
  | "not_applicable_refused"
  | "out_of_range"
  | "not_a_step"
  | "not_a_time"
  | "not_a_date"
  | "wrong_currency"
  | "too_long"
  | "too_many"
  | "too_many_photos"
  | "not_a_photo"
  | "not_a_file"
  | "not_an_entry";

export const affectCode = (section: string): string => `affect:${section}`;
export const whyCode = (key: string): string => `why:${key}`;
export const evidenceCode = (key: string): string => `evidence:${key}`;
export const reviewCode = (id: string): string => `review:${id}`;
export const entryKey = (code: string, entry: string): string => `${code}[${entry}]`;

/** The question's code and the entry of its repeat group: `staff_name[3]` is `["staff_name", "3"]`. */
export function splitKey(key: string): [string, string | null] {
  const found = /^([^[\]]+)\[([1-9][0-9]{0,8})\]$/.exec(key);
  return found ? [found[1] as string, found[2] as string] : [key, null];
}

/** Characters as the server counts them: code points, without the blanks around the text. */
export function textLength(value: string): number {
  return [...value.trim()].length;
}

/** True when a value is an answer at all: nothing, blank text and an empty list are not. */
export function isAnswered(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === "string") return value.trim() !== "";
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return true;
}

/** The same, for what a kind makes of it: a duration without laps and an empty receipt are no answers. */
export function isGiven(question: Question, value: unknown): boolean {
  if (!isAnswered(value)) return false;
  if (!shapes.isObject(value)) return true;
  if (question.kind === "duration") return !(Array.isArray(value.laps) && value.laps.length === 0);
  if (question.kind === "receipt") return [value.photos, value.amount_minor, value.date].some(isAnswered);
  return true;
}

/** True when a value means "not applicable" for this question. */
export function isNa(question: Question, value: unknown): boolean {
  if (value !== NOT_APPLICABLE || !question.allow_na || NEVER_NA.includes(question.kind)) return false;
  const choice = question.kind === "single_choice" || question.kind === "multiple_choice";
  return !choice || !question.options?.some((option) => option.code === NOT_APPLICABLE);
}

export function isText(question: Question): boolean {
  return TEXT_KINDS.includes(question.kind);
}

/** Characters that a text may have. */
export function longestText(question: Question): number {
  const most = question.max_length ?? 5000;
  return question.kind === "barcode" ? Math.min(most, LONGEST_BARCODE) : most;
}

/** Checks one value against one question; null when it fits or clears the answer. */
export function valueProblem(question: Question, value: unknown): ValueProblem | null {
  if (value === null || value === undefined || isNa(question, value)) return null;
  if (value === NOT_APPLICABLE && REFUSES_NA.includes(question.kind)) return "not_applicable_refused";
  const low = question.minimum ?? null;
  const high = question.maximum ?? null;
  const currency = question.currency ?? "EUR";
  switch (question.kind) {
    case "note":
    case "calculated":
      return "takes_no_answer";
    case "yes_no":
      return optionProblem(value, ["yes", "no"]);
    case "single_choice":
      return optionProblem(value, optionCodes(question));
    case "multiple_choice":
      return choicesProblem(question, value);
    case "ranking":
      return listProblem(optionCodes(question), value) ?? (high !== null && (value as []).length > high ? "too_many" : null);
    case "matrix":
      return matrixProblem(question, value);
    case "scale":
    case "nps":
    case "csat":
    case "ces":
    case "number":
      return numberProblem(question, value);
    case "duration":
      return question.several ? shapes.lapsProblem(value, ...numberRange(question)) : numberProblem(question, value);
    case "money":
      return shapes.moneyProblem(value, currency, low, high);
    case "receipt":
      return shapes.receiptProblem(value, currency, low, high);
    case "date":
      return shapes.dateProblem(value);
    case "time":
      return shapes.timeProblem(value);
    case "datetime":
      return shapes.datetimeProblem(value);
    case "short_text":
    case "long_text":
    case "barcode":
      return textProblem(value, longestText(question));
    case "photo":
      return shapes.photosProblem(value);
    case "audio":
      return shapes.filesProblem(value, shapes.AUDIO_TYPES);
    case "file":
      return shapes.filesProblem(value, shapes.FILE_TYPES);
    case "place":
      return shapes.placeProblem(value);
    case "repeat":
      return shapes.entriesProblem(value, high);
  }
}

const optionCodes = (question: Question): string[] => (question.options ?? []).map((option) => option.code);

function optionProblem(value: unknown, codes: readonly string[]): ValueProblem | null {
  if (typeof value !== "string") return "wrong_type";
  return codes.includes(value) ? null : "unknown_option";
}

function listProblem(codes: readonly string[], value: unknown): ValueProblem | null {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) return "wrong_type";
  if (!value.every((item) => codes.includes(item))) return "unknown_option";
  return new Set(value).size === value.length ? null : "duplicate_option";
}

function choicesProblem(question: Question, value: unknown): ValueProblem | null {
  const problem = listProblem(optionCodes(question), value);
  if (problem || !Array.isArray(value) || value.length < 2) return problem;
  return question.options?.some((o) => o.exclusive && value.includes(o.code)) ? "exclusive_option" : null;
}

function matrixProblem(question: Question, value: unknown): ValueProblem | null {
  if (!shapes.isObject(value)) return "wrong_type";
  const cells = Object.entries(value);
  if (!cells.every(([, code]) => typeof code === "string")) return "wrong_type";
  const rows = new Set((question.rows ?? []).map((row) => row.code));
  if (!cells.every(([row]) => rows.has(row))) return "unknown_row";
  const codes = optionCodes(question);
  return cells.every(([, code]) => codes.includes(code as string)) ? null : "unknown_option";
}

/** The lowest and highest number a question takes; null where there is no end. */
export function numberRange(question: Question): [number | null, number | null] {
  const fixed = FIXED_RANGES[question.kind];
  if (fixed) return fixed;
  const low = question.minimum ?? null;
  const high = question.maximum ?? null;
  if (question.kind !== "duration") return [low, high];
  const most = shapes.LONGEST_DURATION_S * (question.several ? shapes.MOST_LAPS : 1);
  return [Math.max(low ?? 0, 0), high ?? most];
}

function numberProblem(question: Question, value: unknown): ValueProblem | null {
  if (!shapes.isNumber(value)) return "wrong_type";
  const [low, high] = numberRange(question);
  const problem = shapes.rangeProblem(value, low, high);
  return problem ?? (question.kind !== "number" && (value - (low ?? 0)) % 1 !== 0 ? "not_a_step" : null);
}

/** Checks a text; `longest` counts characters without outer blanks. */
export function textProblem(value: unknown, longest: number): ValueProblem | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") return "wrong_type";
  return textLength(value) > longest ? "too_long" : null;
}

/** True when an answer is, or contains, one of the values; numbers are compared as they are written. */
export function matches(value: Value | undefined, anyOf: readonly string[]): boolean {
  if (Array.isArray(value)) {
    return value.some((item) => typeof item === "string" && anyOf.includes(item));
  }
  if (typeof value === "string") return anyOf.includes(value);
  return shapes.isNumber(value) && anyOf.includes(String(value));
}

/** True when an answer is one of those that force something beside it (a reason, a photo). */
export function forces(question: Question, value: Value | undefined, anyOf: readonly string[] | undefined): boolean {
  if (!anyOf?.length) return false;
  const cells = question.kind === "matrix" && shapes.isObject(value);
  return matches(cells ? (Object.values(value) as string[]) : value, anyOf);
}

/** The entries of a repeat group in the order they stand; none when they are not written as they have to be. */
export function readEntries(question: Question, value: unknown): readonly string[] {
  return Array.isArray(value) && valueProblem(question, value) === null ? (value as string[]) : [];
}
