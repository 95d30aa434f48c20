/** What a tap makes of an answer that has parts: amounts, laps, rankings, receipts. Pure functions. */

import { photosOf } from "./form_engine.ts";
import type { Photo, StoredFile } from "./media.ts";
import type { FileValue, LapsValue, MoneyValue, PhotoValue, Question, ReceiptValue, Value } from "./types.ts";
import { isObject } from "./value_shapes.ts";

/** An amount as it stands in its field: "12,95" or "12.95", by the language on screen. */
export function moneyText(minor: number | null | undefined, locale: string): string {
  if (minor === null || minor === undefined) return "";
  const rest = Math.abs(minor % 100);
  const sign = locale === "nl" ? "," : ".";
  return `${minor < 0 ? "-" : ""}${Math.trunc(Math.abs(minor) / 100)}${rest === 0 ? "" : sign + String(rest).padStart(2, "0")}`;
}

export function amountOf(value: Value | undefined): number | null {
  const amount = isObject(value) ? (value as Partial<MoneyValue>).amount_minor : null;
  return typeof amount === "number" ? amount : null;
}

/** The laps of a duration that is timed several times. */
export function lapsOf(value: Value | undefined): number[] {
  const laps = isObject(value) ? (value as Partial<LapsValue>).laps : null;
  return Array.isArray(laps) ? laps : [];
}

/** The answer with these laps; none at all clears it. */
export function withLaps(laps: number[]): LapsValue | null {
  return laps.length > 0 ? { laps } : null;
}

/** A receipt as far as it was filled in. */
export function receiptOf(value: Value | undefined, currency: string): ReceiptValue {
  const known = isObject(value) ? (value as Partial<ReceiptValue>) : {};
  return { photos: photosOf(value), amount_minor: known.amount_minor ?? null, currency, date: known.date ?? null };
}

/** A receipt with nothing on it is no answer. */
export function receiptAnswer(receipt: ReceiptValue): ReceiptValue | null {
  return receipt.photos.length > 0 || receipt.amount_minor !== null || receipt.date !== null ? receipt : null;
}

/** The recordings or files of an answer, with their names. */
export const filesOf = (value: Value | undefined): FileValue[] => photosOf(value);

/** A photo, recording or file as its answer names it; a picture from before also says when it was added. */
export function storedAs(photo: Photo | StoredFile, now: string): FileValue {
  const { sha256, content_type, size, taken_at } = photo;
  const item: FileValue = { sha256, content_type, size, captured_at: taken_at ?? now, ...(taken_at ? { added_at: now } : {}) };
  if (!("name" in photo)) return item;
  return { ...item, name: photo.name, ...(photo.seconds === null ? {} : { seconds: photo.seconds }) };
}

/** The answer with other photos, recordings or files. */
export function withStored(question: Question | undefined, value: Value | undefined, list: PhotoValue[]): Value {
  if (question?.kind === "receipt") return receiptAnswer({ ...receiptOf(value, question.currency ?? "EUR"), photos: list });
  return list.length > 0 ? list : null;
}

/** The ranking with one option moved by so many places; out of bounds it stays. */
export function moveRank(ranking: readonly string[], code: string, by: number): string[] {
  const from = ranking.indexOf(code);
  const to = from + by;
  if (from < 0 || to < 0 || to >= ranking.length) return [...ranking];
  const rest = ranking.filter((item) => item !== code);
  return [...rest.slice(0, to), code, ...rest.slice(to)];
}
