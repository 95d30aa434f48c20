/** Which values fit which question; the same rules as app/journeys/values.py, held together by shared vectors. */

import type { Question, QuestionnaireContent, Value } from "./types.ts";

export const WHY_MIN_LENGTH = 10;
export const SIDE_TEXT_MAX_LENGTH = 5000;
export const MOST_PHOTOS = 10;
const LONGEST_DURATION_S = 24 * 60 * 60;
const LARGEST_NUMBER = 1e15;
const LARGEST_PHOTO_BYTES = 15 * 1024 * 1024;
const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp", "image/heic"];
const MOMENTS = ["during", "right_after", "later"];
const MAY_BE_NOT_APPLICABLE = ["yes_no", "scale", "nps", "number", "duration"];

export type ValueProblem =
  | "unknown_question"
  | "takes_no_answer"
  | "wrong_type"
  | "unknown_option"
  | "duplicate_option"
  | "exclusive_option"
  | "not_applicable_refused"
  | "out_of_range"
  | "not_a_step"
  | "not_a_time"
  | "too_long"
  | "too_many_photos"
  | "not_a_photo";

export const affectCode = (section: string): string => `affect:${section}`;
export const whyCode = (question: string): string => `why:${question}`;
export const reviewCode = (id: string): string => `review:${id}`;

/** Characters as the server counts them: code points, without the blanks around the text. */
export function textLength(value: string): number {
  return [...value.trim()].length;
}

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= LARGEST_NUMBER;
}

/** True when a value is an answer at all: nothing, blank text and an empty list are not. */
export function isAnswered(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === "string") return textLength(value) > 0;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return true;
}

/** Checks one value against whatever its code names; null when it fits. Clearing always fits. */
export function answerProblem(content: QuestionnaireContent, code: string, value: unknown): ValueProblem | null {
  if (code.startsWith("review:")) {
    return code === "review:" ? "unknown_question" : textProblem(value, SIDE_TEXT_MAX_LENGTH);
  }
  if (code.startsWith("affect:")) {
    const known = content.sections.some((section) => affectCode(section.code) === code && (section.affect ?? true));
    return known ? affectProblem(value) : "unknown_question";
  }
  const asked = code.startsWith("why:") ? code.slice(4) : code;
  const question = content.sections.flatMap((section) => section.questions).find((entry) => entry.code === asked);
  if (!question || (asked !== code && !question.why_when?.length)) return "unknown_question";
  return asked === code ? valueProblem(question, value) : textProblem(value, SIDE_TEXT_MAX_LENGTH);
}

/** Checks one value against one question; null when it fits or clears the answer. */
export function valueProblem(question: Question, value: unknown): ValueProblem | null {
  if (value === null || value === undefined) return null;
  if (value === "na" && MAY_BE_NOT_APPLICABLE.includes(question.kind)) {
    return question.allow_na ? null : "not_applicable_refused";
  }
  switch (question.kind) {
    case "note":
      return "takes_no_answer";
    case "yes_no":
      return optionProblem(value, ["yes", "no"]);
    case "single_choice":
      return optionProblem(
        value,
        (question.options ?? []).map((option) => option.code),
      );
    case "multiple_choice":
      return choicesProblem(question, value);
    case "scale":
    case "nps":
    case "number":
    case "duration":
      return numberProblem(question, value);
    case "time":
      if (typeof value !== "string") return "wrong_type";
      return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value) ? null : "not_a_time";
    case "short_text":
    case "long_text":
      return textProblem(value, question.max_length ?? 5000);
    case "photo":
      return photosProblem(value);
    default:
      return null;
  }
}

function optionProblem(value: unknown, codes: string[]): ValueProblem | null {
  if (typeof value !== "string") return "wrong_type";
  return codes.includes(value) ? null : "unknown_option";
}

function choicesProblem(question: Question, value: unknown): ValueProblem | null {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    return "wrong_type";
  }
  const options = new Map((question.options ?? []).map((o) => [o.code, o.exclusive ?? false]));
  if (!value.every((item) => options.has(item))) return "unknown_option";
  if (new Set(value).size !== value.length) return "duplicate_option";
  return value.length > 1 && value.some((item) => options.get(item)) ? "exclusive_option" : null;
}

/** The lowest and highest number a question takes; null where there is no end. */
export function numberRange(question: Question): [number | null, number | null] {
  const low = question.minimum ?? null;
  const high = question.maximum ?? null;
  if (question.kind === "nps") return [0, 10];
  if (question.kind === "duration") return [Math.max(low ?? 0, 0), high ?? LONGEST_DURATION_S];
  return [low, high];
}

function numberProblem(question: Question, value: unknown): ValueProblem | null {
  if (!isNumber(value)) return "wrong_type";
  const [low, high] = numberRange(question);
  if ((low !== null && value < low) || (high !== null && value > high)) return "out_of_range";
  return question.kind !== "number" && (value - (low ?? 0)) % 1 !== 0 ? "not_a_step" : null;
}

/** Checks a text; `longest` counts characters without outer blanks. */
export function textProblem(value: unknown, longest: number): ValueProblem | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") return "wrong_type";
  return textLength(value) > longest ? "too_long" : null;
}

function photosProblem(value: unknown): ValueProblem | null {
  if (!Array.isArray(value)) return "wrong_type";
  if (value.length > MOST_PHOTOS) return "too_many_photos";
  return value.every(isPhoto) ? null : "not_a_photo";
}

function isPhoto(item: unknown): boolean {
  if (typeof item !== "object" || item === null) return false;
  const { sha256, content_type, size } = item as Record<string, unknown>;
  return (
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    PHOTO_TYPES.includes(content_type as string) &&
    Number.isInteger(size) &&
    (size as number) > 0 &&
    (size as number) <= LARGEST_PHOTO_BYTES
  );
}

/** Checks what the two sliders of a step recorded; an untouched slider is null and fits. */
export function affectProblem(value: unknown): ValueProblem | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object" || Array.isArray(value)) return "wrong_type";
  const { pleasure, arousal, order, moment } = value as Record<string, unknown>;
  for (const position of [pleasure, arousal]) {
    if (position === null || position === undefined) continue;
    if (!isNumber(position)) return "wrong_type";
    if (position < 0 || position > 1) return "out_of_range";
  }
  const knownOrder =
    order === null ||
    order === undefined ||
    (Array.isArray(order) && [...order].map(String).sort().join() === "arousal,pleasure");
  const knownMoment = moment === null || moment === undefined || MOMENTS.includes(moment as string);
  return knownOrder && knownMoment ? null : "unknown_option";
}

/** True when an answer is, or contains, one of the values; numbers are compared as they are written. */
export function matches(value: Value | undefined, anyOf: readonly string[]): boolean {
  if (Array.isArray(value)) {
    return value.some((item) => typeof item === "string" && anyOf.includes(item));
  }
  if (typeof value === "string") return anyOf.includes(value);
  return isNumber(value) && anyOf.includes(String(value));
}
