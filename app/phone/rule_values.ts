/** What rules reckon with; the same as app/journeys/logic/values.py, where the reasons stand. */

export type RuleValue = null | boolean | number | string | RuleValue[];

const LARGEST_NUMBER = 1e15;
const LONGEST_NUMBER = 40;
const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?$/;
const MOMENTS = [
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  /^[0-9]{2}:[0-9]{2}$/,
  /^[0-9]{2}:[0-9]{2}:[0-9]{2}$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/,
];

/** A stored answer as a rule sees it: numbers out of bounds are nothing, an object (a photo, a place) is true. */
export function answerValue(stored: unknown, nested = 2): RuleValue {
  if (typeof stored === "boolean") return stored;
  if (typeof stored === "number") return bounded(stored);
  if (typeof stored === "string") return stored.replace(/\p{Surrogate}/gu, "\ufffd");
  if (Array.isArray(stored)) return nested > 0 ? stored.map((entry) => answerValue(entry, nested - 1)) : null;
  return typeof stored === "object" && stored !== null && Object.keys(stored).length > 0 ? true : null;
}

/** The number, or nothing when it is not finite or beyond 10^15; there is only one zero. */
export function bounded(number: number): number | null {
  return Math.abs(number) <= LARGEST_NUMBER ? number || 0 : null;
}

/** The value itself; of a list with one entry that entry, of an empty list nothing. */
function single(value: RuleValue): RuleValue {
  let one = value;
  while (Array.isArray(one) && one.length < 2) one = one[0] ?? null;
  return one;
}

export function isEmpty(value: RuleValue): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** True when a value counts as true; a list does when one of its entries is not empty. */
export function truth(value: RuleValue): boolean {
  return Array.isArray(value) ? value.some((entry) => !isEmpty(entry)) : Boolean(value);
}

export function numberOf(value: RuleValue): number | null {
  const one = single(value);
  if (typeof one === "boolean" || typeof one === "number") return Number(one);
  return typeof one === "string" && one.length <= LONGEST_NUMBER && NUMBER.test(one) ? bounded(Number(one)) : null;
}

export function textOf(value: RuleValue): string {
  if (value === null) return "";
  if (typeof value === "number") return numberText(value);
  return Array.isArray(value) ? value.map(textOf).join(" ") : String(value);
}

/** The fewest digits that mean this double, written out without an exponent. */
export function numberText(number: number): string {
  const written = String(number);
  const small = /^(-?)([0-9])(?:\.([0-9]+))?e-([0-9]+)$/.exec(written);
  if (!small) return written;
  const [, sign, first, rest = "", exponent] = small;
  return `${sign}0.${"0".repeat(Number(exponent) - 1)}${first}${rest}`;
}

/** The number as written, rounded to this many places; a half goes away from zero. */
export function rounded(number: number, places: number): number | null {
  const [whole = "0", rest = ""] = numberText(Math.abs(number)).split(".");
  const cut = rest.length - places;
  if (cut <= 0) return number;
  const digits = (whole + rest).padStart(cut + 1, "0");
  const kept = BigInt(digits.slice(0, -cut)) + ((digits.at(-cut) ?? "0") >= "5" ? 1n : 0n);
  return bounded(Number(`${kept}e${-places}`) * (number < 0 ? -1 : 1));
}

export function same(left: RuleValue, right: RuleValue): boolean {
  const one = single(left);
  const other = single(right);
  if (typeof one === "boolean" || typeof other === "boolean") return truth(one) === truth(other);
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other);
  if (Array.isArray(one) || Array.isArray(other)) return false;
  if (typeof one === typeof other) return one === other;
  const number = numberOf(one);
  return number !== null && number === numberOf(other);
}

/** -1, 0 or 1 as the left value is smaller, equal or larger; null when they cannot be compared. */
export function orderOf(left: RuleValue, right: RuleValue): number | null {
  const one = numberOf(left);
  const other = numberOf(right);
  if (one !== null && other !== null) return Math.sign(one - other);
  const [text, second] = [single(left), single(right)];
  if (typeof text !== "string" || typeof second !== "string") return null;
  if (!MOMENTS.some((form) => form.test(text) && form.test(second))) return null;
  return Number(text > second) - Number(text < second);
}
