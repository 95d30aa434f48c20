import assert from "node:assert/strict";
import { test } from "node:test";
import { lookBacks } from "../../app/phone/felt.ts";
import { OUTCOME_KEY } from "../../app/phone/felt_values.ts";
import { lookRows } from "../../app/phone/screens/jump_looks.ts";
import { begin, forgetKept } from "../../app/phone/speeded/resumed.ts";
import { settleUnfinished } from "../../app/phone/speeded/settle.ts";
import { keepUnfinished, listUnfinished, readUnfinished } from "../../app/phone/speeded/unfinished.ts";
import { notedStepTime, noteStepTime } from "../../app/phone/step_time.ts";
import { saveBundle } from "../../app/phone/store.ts";
import type { EmotionSet, Section, SpeededValue, Trial } from "../../app/phone/types.ts";
import { VisitSession } from "../../app/phone/visit_session.ts";
import { bundle, card, freshDb, partsOf } from "./parts.ts";

const small = Object.create({
  getItem(this: Record<string, string>, name: string) {
    return this[name] ?? null;
  },
  setItem(this: Record<string, string>, name: string, text: string) {
    this[name] = text;
  },
  removeItem(this: Record<string, string>, name: string) {
    delete this[name];
  },
});
Object.defineProperty(globalThis, "localStorage", { value: small, configurable: true });

const emotion: EmotionSet = { words: [], speeded: { words: [], practice: [] }, journey: true };
const step = (code: string): Section => ({
  code,
  title: { en: code },
  questions: [{ code: `seen_${code}`, kind: "yes_no", label: { en: "Seen?" } }],
  affect: true,
  words: true,
  contribution: true,
  speeded: true,
});
const trial: Trial = {
  word: "calm",
  polarity: 1,
  yes: true,
  onset_ms: 10,
  response_ms: 500,
  page_hidden: false,
  long_frame: false,
};

async function opened() {
  const db = await freshDb();
  const parts = partsOf(db);
  const content = { title: { en: "Visit" }, sections: [step("door"), step("desk")], emotion };
  await saveBundle(db, bundle(card("v1"), content), "2026-11-22T09:00:00Z");
  return { db, parts, session: (await VisitSession.open(parts, "v1")) as VisitSession };
}

test("signing out leaves nothing of the quick questions outside the phone's database, and loses none of them", async () => {
  const { db, parts } = await opened();
  keepUnfinished("v1", "visit", { step: "desk", trials: [trial] });
  keepUnfinished("gone", "visit", { step: "desk", trials: [trial] });
  assert.equal(listUnfinished().length, 2);
  noteStepTime("v1", "desk", 4200);
  await settleUnfinished(parts, "test");
  assert.deepEqual(Object.keys(localStorage), []);
  assert.equal(readUnfinished("gone", "visit"), null);
  const events = await db.getAll("events");
  assert.deepEqual(
    events.map((event) => [event.question_code, (event.value as unknown as SpeededValue).steps]),
    [["speeded:visit", { desk: [trial] }]],
  );
  await settleUnfinished(parts, "test");
  assert.equal((await db.getAll("events")).length, 1);
});

test("what was left of a step never takes the place of the whole step", async () => {
  const { db, parts, session } = await opened();
  const whole = { ...trial, yes: false };
  await session.answer("speeded:visit", { steps: { desk: [whole, whole] } } as never);
  keepUnfinished("v1", "visit", { step: "desk", trials: [trial] });
  await settleUnfinished(parts, "test");
  assert.deepEqual(listUnfinished(), []);
  const kept = (await db.get("answers", ["v1", "speeded:visit"]))?.value as unknown as SpeededValue;
  assert.deepEqual(kept.steps, { desk: [whole, whole] });
});

test("the next step that was begun meanwhile is not forgotten with the one before", async () => {
  const { session } = await opened();
  await session.answer("speeded:visit", { steps: { desk: [trial] } } as never);
  keepUnfinished("v1", "visit", { step: "door", trials: [trial] });
  await forgetKept(session, "visit");
  assert.equal(readUnfinished("v1", "visit")?.step, "door");
  keepUnfinished("v1", "visit", { step: "desk", trials: [trial] });
  await forgetKept(session, "visit");
  assert.equal(readUnfinished("v1", "visit"), null);
});

test("a step of quick questions that finds no room in the database is not forgotten", async () => {
  const { db, parts } = await opened();
  const failures: unknown[] = [];
  const session = (await VisitSession.open({ ...parts, failed: (error) => failures.push(error) }, "v1")) as VisitSession;
  keepUnfinished("v1", "visit", { step: "desk", trials: [trial] });
  const { value, isNews } = begin(session, "visit", "test", false);
  assert.equal(isNews, true);
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (mode === "readwrite") throw new DOMException("no room", "QuotaExceededError");
    return transaction.call(this, stores, mode, options);
  };
  try {
    await session.answer("speeded:visit", value, { supersede: true });
    await forgetKept(session, "visit");
    await settleUnfinished({ ...parts, failed: (error) => failures.push(error) }, "test");
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  assert.equal(failures.length, 2);
  assert.deepEqual(readUnfinished("v1", "visit"), { step: "desk", trials: [trial] });
  await session.answer("speeded:visit", value, { supersede: true });
  await forgetKept(session, "visit");
  assert.equal(readUnfinished("v1", "visit"), null);
  assert.equal((await db.getAll("events")).length, 1);
});

test("a try-out that is left in the middle of the quick questions goes on there, and touches nothing that is kept", async () => {
  const { session } = await opened();
  await session.answer("speeded:visit", { steps: { door: [trial] } } as never);
  keepUnfinished("v1", "visit", { step: "desk", trials: [trial] });
  const tried = begin(session, "visit", "test", true);
  assert.deepEqual([tried.value.steps, tried.isNews], [{ door: [trial] }, false]);
  assert.deepEqual(Object.keys(begin(session, "visit", "test", false).value.steps), ["door", "desk"]);
});

test("a look back opens in the list of steps once its last step was begun, and says what is left of it", async () => {
  const { session } = await opened();
  const sections = session.form.visibleSections(session.answers);
  const rows = () =>
    lookRows(session, lookBacks(session.form.content, sections)[0] as never, sections, "en").map((row) => [
      row.title,
      row.done,
      row.all,
      row.closed,
    ]);
  assert.deepEqual(rows(), [
    ["Quick yes or no", 0, 2, "after “desk”"],
    ["Looking back", 0, 4, "after “desk”"],
    ["The visit as a whole", 0, 1, "after “desk”"],
  ]);
  await session.answer("seen_desk", "yes");
  await session.answer("contribution:door", -1);
  await session.answer("speeded:visit", { steps: { door: [], desk: [] } } as never);
  await session.answer(OUTCOME_KEY, "better");
  assert.deepEqual(rows(), [
    ["Looking back", 1, 4, null],
    ["The visit as a whole", 1, 1, null],
  ]);
});

test("the clock of a step goes on to the second when the page is loaded again, and only for that step of that visit", () => {
  noteStepTime("v1", "desk", 61_250);
  assert.equal(notedStepTime("v1", "desk"), 61_250);
  assert.deepEqual([notedStepTime("v1", "door"), notedStepTime("v2", "desk")], [0, 0]);
  localStorage.setItem("veldgast.step_time", "{half");
  assert.equal(notedStepTime("v1", "desk"), 0);
});
