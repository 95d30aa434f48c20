/** How answers read in a rule, kind by kind; the same as app/journeys/rule_values.py. */

import { isGiven, NOT_APPLICABLE, readEntries } from "./answer_values.ts";
import type { RuleValue } from "./rules.ts";
import type { Option, Question, Value } from "./types.ts";
import { isNumber, isObject, isWhole } from "./value_shapes.ts";

/** The value of an answer as rules see it; nothing for what is no answer, or not of its kind. */
export function ruleValue(question: Question, value: unknown): RuleValue {
  if (!isGiven(question, value)) return null;
  const { kind } = question;
  const unread = kind === "note" || kind === "place";
  if (kind === "repeat") {
    const entries = readEntries(question, value);
    return entries.length > 0 ? [...entries] : null;
  }
  if (typeof value === "string") return unread && value !== NOT_APPLICABLE ? null : value;
  if (isNumber(value)) return unread ? null : value;
  if (Array.isArray(value)) {
    if (kind === "photo" || kind === "audio" || kind === "file") return value.length;
    return kind === "multiple_choice" || kind === "ranking" ? value.filter((item) => typeof item === "string") : null;
  }
  return isObject(value) ? ofParts(question, value) : null;
}

function ofParts(question: Question, value: Record<string, unknown>): RuleValue {
  switch (question.kind) {
    case "money":
    case "receipt":
      return isWhole(value.amount_minor) ? value.amount_minor / 100 : null;
    case "duration":
      return Array.isArray(value.laps) ? value.laps.reduce((total: number, lap) => total + (isNumber(lap) ? lap : 0), 0) : null;
    case "matrix": {
      const chosen = (question.rows ?? []).map((row) => (Object.hasOwn(value, row.code) ? value[row.code] : null));
      const codes = [...new Set(chosen.filter((code) => typeof code === "string"))];
      return codes.length > 0 ? codes : null;
    }
    default:
      return null;
  }
}

/** The value without choices that are no longer offered; what is no option of the question stays, to be found wrong. */
export function withOfferedOnly(
  question: Question,
  value: Value | undefined,
  offers: (option: Option) => boolean,
): Value | undefined {
  const options = new Map((question.options ?? []).map((option) => [option.code, option]));
  const counts = (code: unknown): boolean => {
    const option = typeof code === "string" ? options.get(code) : undefined;
    return !option || offers(option);
  };
  if (typeof value === "string") return counts(value) ? value : null;
  if (Array.isArray(value)) return (value as unknown[]).filter(counts) as Value;
  if (question.kind === "matrix" && isObject(value)) {
    return Object.fromEntries(Object.entries(value).filter(([, code]) => counts(code))) as Value;
  }
  return value;
}
