import assert from "node:assert/strict";
import { test } from "node:test";
import type { Photo } from "../../app/phone/media.ts";
import { saveBundle } from "../../app/phone/store.ts";
import { promoteDrafts, TYPING_PAUSE_MS, VisitSession } from "../../app/phone/visit_session.ts";
import { bundle, card, freshDb, partsOf } from "./parts.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function opened(status: "started" | "briefed" | "submitted" | "returned" = "started") {
  const db = await freshDb();
  const parts = partsOf(db);
  const copy = bundle(card("v1", status));
  if (status === "returned") {
    copy.review_questions = [{ id: "r1", question_code: "greeted", section_code: null, text: "Really nobody?", answered: false }];
  }
  await saveBundle(db, copy, "2026-11-22T09:00:00Z");
  const session = (await VisitSession.open(parts, "v1")) as VisitSession;
  return { db, parts, session };
}

test("a sentence typed letter by letter becomes one event after a pause", async () => {
  const { db, session } = await opened();
  const text = "She said good morning";
  for (let i = 1; i <= text.length; i += 1) session.type("words", text.slice(0, i));
  assert.equal(session.answers.get("words"), text);
  assert.equal((await db.getAll("events")).length, 0);
  await wait(TYPING_PAUSE_MS + 100);
  await session.flush();
  const events = await db.getAll("events");
  assert.deepEqual(
    events.map((event) => event.value),
    [text],
  );
  assert.deepEqual(await db.getAll("drafts"), []);
});

test("a tab killed while typing keeps the last letters: they are an answer at the next start", async () => {
  const { db, session, parts } = await opened();
  session.type("words", "She sai");
  session.type("words", "She said");
  await wait(50);
  assert.equal((await db.getAll("events")).length, 0, "the pause is not over");
  const later = await VisitSession.open(parts, "v1");
  assert.equal(later?.answers.get("words"), "She said");
  await promoteDrafts(parts);
  const [event] = await db.getAll("events");
  assert.equal(event?.value, "She said");
  assert.equal(event?.kind, "answer");
  assert.deepEqual(await db.getAll("drafts"), []);
  await session.flush();
});

test("leaving the field writes at once, and an emptied field clears the answer", async () => {
  const { db, session } = await opened();
  session.type("words", "Hello");
  await session.finish("words");
  session.type("words", "");
  await session.finish("words");
  const events = await db.getAll("events");
  assert.deepEqual(
    events.map((event) => event.value),
    [null],
  );
});

test("each tap is an event of its own", async () => {
  const { db, session } = await opened();
  await session.answer("greeted", "yes");
  await session.answer("greeted", "no");
  assert.deepEqual(
    (await db.getAll("events")).map((event) => [event.sequence, event.value]),
    [
      [1, "yes"],
      [2, "no"],
    ],
  );
});

test("a read that began before an answer does not take it back from the screen", async () => {
  const { session } = await opened();
  const reading = session.reload();
  const writing = session.answer("greeted", "yes");
  await Promise.all([reading, writing]);
  assert.equal(session.answers.get("greeted"), "yes");
});

test("nothing can be changed before the start or after handing in", async () => {
  for (const status of ["briefed", "submitted"] as const) {
    const { db, session } = await opened(status);
    await session.answer("greeted", "yes");
    session.type("words", "Hello");
    await session.flush();
    assert.equal((await db.getAll("events")).length, 0);
    assert.equal(session.answers.size, 0);
  }
});

test("starting offline opens the form at once, and handing in closes it", async () => {
  const { session } = await opened("briefed");
  assert.equal(session.status, "briefed");
  await session.start();
  assert.equal(session.status, "started");
  assert(session.canEdit("greeted"));
  await session.submit();
  assert.equal(session.status, "submitted");
  assert(!session.canEdit("greeted"));
  assert.equal(await session.reopen(), true);
  assert.equal(session.status, "started");
});

test("a returned visit opens only what the reviewer asks about", async () => {
  const { db, session } = await opened("returned");
  assert(session.canEdit("greeted"));
  assert(session.canEdit("why:greeted"));
  assert(session.canEdit("review:r1"));
  assert(!session.canEdit("words"));
  session.type("words", "Sneaked in");
  await session.answer("review:r1", "One of them nodded.");
  await session.flush();
  assert.deepEqual(
    (await db.getAll("events")).map((event) => event.question_code),
    ["review:r1"],
  );
});

test("a photo, its answer and its event are written together; removing it leaves no bytes", async () => {
  const { db, session } = await opened();
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  const photo: Photo = { sha256: "c".repeat(64), content_type: "image/jpeg", size: 3, bytes, thumbnail: null };
  await session.addPhoto("queue", photo);
  await session.addPhoto("queue", photo);
  assert.equal((await db.getAll("events")).length, 1, "the same picture twice is one picture");
  assert.equal((await db.getAll("media_bytes")).length, 1);
  await session.removePhoto("queue", photo.sha256);
  assert.equal(session.answers.get("queue"), null);
  assert.equal((await db.getAll("media")).length, 0);
  assert.equal((await db.getAll("media_bytes")).length, 0);
});

test("a running stopwatch runs on through a reload", async () => {
  const { session, parts } = await opened();
  await session.setTimer("wait", 5000, parts.clock.now());
  const later = await VisitSession.open(parts, "v1");
  assert.equal(later?.timers.get("wait")?.accumulated_ms, 5000);
  assert(later?.timers.get("wait")?.running_since !== null);
});
