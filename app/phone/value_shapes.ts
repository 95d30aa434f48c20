/** The forms that values take, kind by kind, as app/journeys/value_shapes.py has them: dates, money, photos, files, receipts, places. */

import type { ValueProblem } from "./answer_values.ts";

export const MOST_PHOTOS = 10;
export const MOST_FILES = 10;
export const MOST_LAPS = 100;
/** Entries of a repeat group that sets no maximum. */
export const MOST_ENTRIES = 50;
export const LARGEST_PHOTO_BYTES = 15 * 1024 * 1024;
export const LARGEST_FILE_BYTES = 25 * 1024 * 1024;
export const LONGEST_DURATION_S = 24 * 60 * 60;
const LONGEST_NAME = 200;
const LARGEST_NUMBER = 1e15;
const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp", "image/heic"];
export const AUDIO_TYPES = ["audio/mp4", "audio/aac", "audio/mpeg", "audio/ogg", "audio/webm", "audio/wav"];
export const FILE_TYPES = [
  ...PHOTO_TYPES,
  "application/pdf",
  "text/plain",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];
const MOMENTS = ["during", "right_after", "later"];
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const TIME = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

type Json = Record<string, unknown>;

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= LARGEST_NUMBER;
}

export function isWhole(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value);
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const absent = (value: unknown): value is null | undefined => value === null || value === undefined;

/** A day of the calendar, written 2026-11-22. */
export function isDate(value: unknown): boolean {
  const found = typeof value === "string" ? DATE.exec(value) : null;
  if (!found) return false;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const length = MONTH_DAYS[month - 1];
  if (year < 1 || length === undefined) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= length + (leap ? 1 : 0);
}

function isTime(value: string): boolean {
  return TIME.test(value);
}

export function dateProblem(value: unknown): ValueProblem | null {
  if (typeof value !== "string") return "wrong_type";
  return isDate(value) ? null : "not_a_date";
}

export function timeProblem(value: unknown): ValueProblem | null {
  if (typeof value !== "string") return "wrong_type";
  return isTime(value) ? null : "not_a_time";
}

export function datetimeProblem(value: unknown): ValueProblem | null {
  if (typeof value !== "string") return "wrong_type";
  if (!isDate(value.slice(0, 10))) return "not_a_date";
  return value[10] === "T" && isTime(value.slice(11)) ? null : "not_a_time";
}

export function rangeProblem(value: number, low: number | null, high: number | null): ValueProblem | null {
  return (low !== null && value < low) || (high !== null && value > high) ? "out_of_range" : null;
}

/** An amount; the limits are in whole units, and without a lowest one an amount is at least 0. */
export function moneyProblem(value: unknown, currency: string, low: number | null, high: number | null): ValueProblem | null {
  if (!isObject(value) || !isWhole(value.amount_minor)) return "wrong_type";
  if (value.currency !== currency) return "wrong_currency";
  return rangeProblem(value.amount_minor / 100, low ?? 0, high);
}

/** A duration timed several times: each lap whole seconds, all of them together within the limits. */
export function lapsProblem(value: unknown, low: number | null, high: number | null): ValueProblem | null {
  const laps = isObject(value) ? value.laps : null;
  if (!Array.isArray(laps) || !laps.every(isNumber)) return "wrong_type";
  if (laps.length > MOST_LAPS) return "too_many";
  if (laps.some((lap) => lap < 0 || lap > LONGEST_DURATION_S)) return "out_of_range";
  if (!laps.every(isWhole)) return "not_a_step";
  return laps.length > 0 ? rangeProblem(sum(laps), low, high) : null;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function photosProblem(value: unknown): ValueProblem | null {
  if (!Array.isArray(value)) return "wrong_type";
  if (value.length > MOST_PHOTOS) return "too_many_photos";
  return value.every((item) => isStored(item, PHOTO_TYPES, LARGEST_PHOTO_BYTES)) ? null : "not_a_photo";
}

export function filesProblem(value: unknown, types: readonly string[]): ValueProblem | null {
  if (!Array.isArray(value)) return "wrong_type";
  if (value.length > MOST_FILES) return "too_many";
  return value.every((item) => isFile(item, types)) ? null : "not_a_file";
}

function isFile(item: unknown, types: readonly string[]): boolean {
  if (!isStored(item, types, LARGEST_FILE_BYTES)) return false;
  const { name, seconds } = item;
  const named = absent(name) || (typeof name === "string" && [...name].length <= LONGEST_NAME);
  return named && (absent(seconds) || (isNumber(seconds) && seconds >= 0 && seconds <= LONGEST_DURATION_S));
}

/** Described well enough to find the bytes: their hash, what they are, how many. */
function isStored(item: unknown, types: readonly string[], most: number): item is Json {
  if (!isObject(item)) return false;
  const { sha256, content_type, size } = item;
  return (
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    types.includes(content_type as string) &&
    isWhole(size) &&
    size > 0 &&
    size <= most
  );
}

/** A receipt, whole or half filled in: what is not there yet is null. */
export function receiptProblem(value: unknown, currency: string, low: number | null, high: number | null): ValueProblem | null {
  if (!isObject(value)) return "wrong_type";
  const { photos = [], amount_minor, date } = value;
  const problem = photosProblem(photos);
  if (problem) return problem;
  if (value.currency !== currency) return "wrong_currency";
  const amount = absent(amount_minor) ? null : moneyProblem({ amount_minor, currency }, currency, low, high);
  return amount ?? (absent(date) ? null : dateProblem(date));
}

/** A position on the globe, or that it was refused; how exact it is may be left open. */
export function placeProblem(value: unknown): ValueProblem | null {
  if (!isObject(value)) return "wrong_type";
  if (value.refused === true && Object.keys(value).length === 1) return null;
  const limits: [unknown, number, number][] = [
    [value.latitude, -90, 90],
    [value.longitude, -180, 180],
    [value.accuracy_m ?? 0, 0, LARGEST_NUMBER],
  ];
  for (const [number, low, high] of limits) {
    if (!isNumber(number)) return "wrong_type";
    if (number < low || number > high) return "out_of_range";
  }
  return null;
}

/** What can name an entry of a repeat group: a whole number from 1, as a text. */
export function isEntry(value: unknown): value is string {
  return typeof value === "string" && /^[1-9][0-9]{0,8}$/.test(value);
}

export function entriesProblem(value: unknown, most: number | null): ValueProblem | null {
  if (!Array.isArray(value)) return "wrong_type";
  if (!value.every(isEntry) || new Set(value).size !== value.length) return "not_an_entry";
  return value.length > (most ?? MOST_ENTRIES) ? "too_many" : null;
}

/** What the two sliders of a step recorded; an untouched slider is null and fits. */
export function affectProblem(value: unknown): ValueProblem | null {
  if (absent(value)) return null;
  if (!isObject(value)) return "wrong_type";
  const { pleasure, arousal, order, moment } = value;
  for (const position of [pleasure, arousal]) {
    if (absent(position)) continue;
    if (!isNumber(position)) return "wrong_type";
    if (position < 0 || position > 1) return "out_of_range";
  }
  const knownOrder =
    absent(order) || (Array.isArray(order) && order.length === 2 && order.includes("pleasure") && order.includes("arousal"));
  return knownOrder && (absent(moment) || MOMENTS.includes(moment as string)) ? null : "unknown_option";
}
