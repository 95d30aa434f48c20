import assert from "node:assert/strict";
import { test } from "node:test";
import { lookBacks } from "../../app/phone/felt.ts";
import { OUTCOME_KEY } from "../../app/phone/felt_values.ts";
import { lookRows } from "../../app/phone/screens/jump_looks.ts";
import { settleUnfinished } from "../../app/phone/speeded/settle.ts";
import { forgetUnfinished, keepUnfinished, listUnfinished, readUnfinished } from "../../app/phone/speeded/unfinished.ts";
import { saveBundle } from "../../app/phone/store.ts";
import type { EmotionSet, Section, SpeededValue, Trial } from "../../app/phone/types.ts";
import { type SessionParts, VisitSession } from "../../app/phone/visit_session.ts";
import { bundle, card, DEVICE, freshDb, HandClock } from "./parts.ts";

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
  const parts: SessionParts = {
    db,
    clock: new HandClock(),
    device: DEVICE,
    written: () => undefined,
    failed: (error) => {
      throw error;
    },
  };
  const content = { title: { en: "Visit" }, sections: [step("door"), step("desk")], emotion };
  await saveBundle(db, bundle(card("v1"), content), "2026-11-22T09:00:00Z");
  return { db, parts, session: (await VisitSession.open(parts, "v1")) as VisitSession };
}

test("signing out leaves nothing of the quick questions outside the phone's database, and loses none of them", async () => {
  const { db, parts } = await opened();
  keepUnfinished("v1", "visit", { step: "desk", trials: [trial] });
  keepUnfinished("gone", "visit", { step: "desk", trials: [trial] });
  assert.equal(listUnfinished().length, 2);
  await settleUnfinished(parts, "test");
  assert.deepEqual(listUnfinished(), []);
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

test("the next step that was begun meanwhile is not forgotten with the one before", () => {
  keepUnfinished("v1", "visit", { step: "door", trials: [trial] });
  forgetUnfinished("v1", "visit", "desk");
  assert.equal(readUnfinished("v1", "visit")?.step, "door");
  forgetUnfinished("v1", "visit", "door");
  assert.equal(readUnfinished("v1", "visit"), null);
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
