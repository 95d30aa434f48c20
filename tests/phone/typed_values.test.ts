import assert from "node:assert/strict";
import { test } from "node:test";
import { saveBundle } from "../../app/phone/store.ts";
import { keepBeside, takeTyped, typedBeside } from "../../app/phone/typed_values.ts";
import { promoteDrafts, VisitSession } from "../../app/phone/visit_session.ts";
import { waitingOf } from "../../app/phone/waiting.ts";
import { bundle, card, freshDb, partsOf } from "./parts.ts";

const CONTENT = {
  title: { en: "Visit" },
  sections: [
    {
      code: "desk",
      title: { en: "Desk" },
      affect: false,
      questions: [
        { code: "ahead", kind: "number" as const, label: { en: "How many?" }, required: false, allow_na: true },
        { code: "rang", kind: "duration" as const, several: true, label: { en: "How long?" }, required: false },
      ],
    },
  ],
};

async function opened() {
  const db = await freshDb();
  const parts = partsOf(db);
  await saveBundle(db, bundle(card("v1"), CONTENT), "2026-11-22T09:00:00Z");
  const open = async () => (await VisitSession.open(parts, "v1")) as VisitSession;
  return { db, parts, open, session: await open() };
}

test("a number that becomes nonsense is no answer, and stands there as it was typed after a restart", async () => {
  const { db, parts, open, session } = await opened();
  takeTyped(session, "ahead", "1", 1);
  takeTyped(session, "ahead", "10", 10);
  takeTyped(session, "ahead", "10-", null);
  takeTyped(session, "ahead", "10-12", null);
  assert.equal(session.answers.get("ahead"), "10-12");
  assert.deepEqual(
    session.form.missing(session.answers).map(({ question_code, reason }) => [question_code, reason]),
    [["ahead", "invalid"]],
  );
  await session.flush();
  await promoteDrafts(parts);
  const later = await open();
  assert.equal(later.answers.get("ahead"), "10-12");
  const told = (await db.getAll("events")).map(({ value }) => value);
  assert.deepEqual(told, [null], "the server hears of no answer, and never of the nonsense");

  takeTyped(later, "ahead", "12", 12);
  await later.flush();
  assert.deepEqual(await db.getAll("drafts"), []);
  assert.equal((await open()).answers.get("ahead"), 12);
});

test("what is no answer yet does not wait for a network, and a word is never taken for not applicable", async () => {
  const { db, session } = await opened();
  takeTyped(session, "ahead", "na", null);
  await session.flush();
  assert.equal(session.form.missing(session.answers).length, 1);
  await db.clear("events");
  assert.equal((await waitingOf(db, "v1")).anything, false);
  takeTyped(session, "ahead", "", null);
  await session.flush();
  assert.equal(session.answers.get("ahead"), null);
  assert.deepEqual(await db.getAll("drafts"), []);
});

test("a time that is being written beside others survives a restart and is no answer until it is added", async () => {
  const { db, parts, open, session } = await opened();
  keepBeside(session, "rang", "0:4");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await promoteDrafts(parts);
  const later = await open();
  assert.equal(typedBeside(later, "rang"), "0:4");
  assert.deepEqual(await db.getAll("events"), []);
  keepBeside(later, "rang", "");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(typedBeside(await open(), "rang"), "");
});
