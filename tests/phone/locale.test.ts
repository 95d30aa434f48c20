/** A language that was chosen on the phone reaches the account it was chosen for, and no other. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Format, forgetUntold, LOCALES, rememberLocale, tellLocale } from "../../app/phone/i18n.ts";
import { describeValue } from "../../app/phone/screens/value_words.ts";

const kept = new Map<string, string>();
const asked: [string, string | null][] = [];
let status = 401;
Object.defineProperty(globalThis, "localStorage", {
  value: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  },
});
Object.defineProperty(globalThis, "document", { value: { documentElement: {} } });
Object.defineProperty(globalThis, "fetch", {
  value: async (_address: string, sent: RequestInit) => {
    asked.push([String(sent.body), new Headers(sent.headers).get("accept")]);
    return new Response(null, { status });
  },
});

test("a language is told again until somebody's account has it", async () => {
  rememberLocale("nl");
  await tellLocale();
  status = 204;
  await tellLocale();
  await tellLocale();
  assert.deepEqual(asked, Array(3).fill(["language=nl", "application/json"]));
});

test("a day is written in the language on screen, and never cut at the end of a line", () => {
  const days = (["nl", "en"] as const).map((locale) => new Format(locale).day("2019-12-18"));
  assert.deepEqual(days, ["wo\u00a018\u00a0dec\u00a02019", "Wed\u00a018\u00a0Dec\u00a02019"]);
});

test("a day of this year goes without its year, an answer of another year never", () => {
  const year = new Date().getFullYear();
  assert.equal(/^[A-Z][a-z]{2}\u00a018\u00a0Dec$/.test(new Format("en").day(`${year}-12-18`)), true);
  const question = (kind: "date" | "datetime") => ({ code: "on", kind, label: { en: "When?" } });
  const told = (value: string, kind: "date" | "datetime") => describeValue(value, question(kind), LOCALES.en, "en");
  assert.equal(new RegExp(`10\u00a0Nov\u00a0${year + 1}$`).test(told(`${year + 1}-11-10`, "date")), true);
  assert.equal(new RegExp(`10\u00a0Nov\u00a0${year + 1}, 14:06$`).test(told(`${year + 1}-11-10T14:06`, "datetime")), true);
});

test("who signs in after somebody signed out does not get that person's language", async () => {
  status = 401;
  rememberLocale("en");
  forgetUntold();
  asked.length = 0;
  status = 204;
  await tellLocale();
  assert.deepEqual(asked, []);
});
