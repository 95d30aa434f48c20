/** Answers, and what is wrong with them, in words. */

import { lapsOf } from "../answer_edits.ts";
import { longestText, MOST_FILES, MOST_PHOTOS, numberRange, textLength } from "../answer_values.ts";
import { formatDuration } from "../clock.ts";
import type { Asked, Lack } from "../form_engine.ts";
import { Format, type Locale, say } from "../i18n.ts";
import type { Messages } from "../messages/en.ts";
import type { Question, Value } from "../types.ts";
import type { FormSession } from "../visit_session.ts";

const SCALES = ["scale", "nps", "csat", "ces"];

/** What is wrong with an answer, in words. */
export function lackText(lack: Lack, asked: Asked, session: FormSession, words: Messages, format: Format): string {
  const { question } = asked;
  const value = session.form.value(asked, session.answers);
  switch (lack) {
    case "required":
      return words.fault_required;
    case "too_short":
      return words.fault_too_short((question.min_length ?? 0) - textLength(String(value ?? "")));
    case "too_few":
      return words.fault_too_few(question.minimum ?? 1);
    case "rule":
      return say(question.valid_message, format.locale) || words.fault_rule;
    case "incomplete":
      return incompleteText(asked, session, words);
    case "invalid":
      return invalidText(question, value, words, format);
  }
}

function incompleteText(asked: Asked, session: FormSession, words: Messages): string {
  const { question } = asked;
  if (question.kind === "matrix") return words.fault_incomplete_matrix;
  if (question.kind === "receipt") return words.fault_incomplete_receipt;
  const offered = session.form.offered(asked, session.answers).length;
  const placed = session.form.value(asked, session.answers);
  const wanted = Math.min(offered, Math.floor(question.maximum ?? offered));
  return words.fault_incomplete_ranking(Math.max(1, wanted - (Array.isArray(placed) ? placed.length : 0)));
}

function invalidText(question: Question, value: Value | undefined, words: Messages, format: Format): string {
  const { kind } = question;
  if (typeof value === "string" && (kind.endsWith("_text") || kind === "barcode")) {
    return words.fault_too_long(textLength(value) - longestText(question));
  }
  const number = amountIn(question, value);
  if (number !== null) {
    const [low, high] =
      kind === "money" || kind === "receipt" ? [question.minimum ?? 0, question.maximum ?? null] : numberRange(question);
    const told = (limit: number): string => {
      if (kind === "duration") return formatDuration(limit);
      return kind === "money" || kind === "receipt"
        ? format.money(limit * 100, question.currency ?? "EUR")
        : format.number(limit, 6);
    };
    if (low !== null && number < low) return words.fault_below(told(low));
    if (high !== null && number > high) return words.fault_above(told(high));
    if (SCALES.includes(kind) || kind === "duration") return words.fault_step;
  }
  const texts: Partial<Record<Question["kind"], string>> = {
    photo: words.fault_photos(MOST_PHOTOS),
    audio: words.fault_files(MOST_FILES),
    file: words.fault_files(MOST_FILES),
    time: words.fault_time,
    date: words.fault_date,
    datetime: words.fault_moment,
    money: words.fault_money,
    number: words.fault_number,
    scale: words.fault_number,
    duration: words.fault_duration,
  };
  return texts[kind] ?? words.fault_option;
}

/** The number that a value's limits are about. */
function amountIn(question: Question, value: Value | undefined): number | null {
  if (typeof value === "number") return value;
  if (question.several) return lapsOf(value).reduce((sum, lap) => sum + lap, 0);
  if (typeof value !== "object" || value === null || !("amount_minor" in value)) return null;
  return typeof value.amount_minor === "number" ? value.amount_minor / 100 : null;
}

/** An answer in a few words: the name of an entry, what a conflict shows; "…" where words say nothing. */
export function describeValue(value: Value, question: Question | undefined, words: Messages, locale: Locale): string {
  if (value === null) return "–";
  const label = (code: unknown) => say(question?.options?.find((o) => o.code === code)?.label, locale) || String(code);
  const format = new Format(locale);
  if (question?.kind === "yes_no" || value === "na") {
    if (value === "yes") return words.yes;
    if (value === "no") return words.no;
    return words.not_applicable;
  }
  if (Array.isArray(value)) {
    if (question?.kind === "audio" || question?.kind === "file") return words.files(value.length);
    return value.some((item) => typeof item === "object") ? words.photos(value.length) : value.map(label).join(", ");
  }
  if (typeof value === "object") {
    if ("amount_minor" in value && typeof value.amount_minor === "number") {
      return format.money(value.amount_minor, question?.currency ?? "EUR");
    }
    return "laps" in value
      ? words.laps_total(lapsOf(value).length, formatDuration(amountIn({ ...question, several: true } as Question, value) ?? 0))
      : "…";
  }
  if (typeof value === "number") return question?.kind === "duration" ? formatDuration(value) : label(format.number(value, 6));
  if (question?.kind === "date") return format.day(value);
  if (question?.kind === "datetime") return `${format.day(value)}, ${value.slice(11, 16)}`;
  return label(value);
}
