import assert from "node:assert/strict";
import { test } from "node:test";
import { Format } from "../../app/phone/i18n.ts";
import { en } from "../../app/phone/messages/en.ts";
import { applyReceipts, markSending, nextBatch, toWire, withdrawSubmit } from "../../app/phone/outbox.ts";
import { statusLine } from "../../app/phone/status_line.ts";
import { type PhoneDb, saveBundle } from "../../app/phone/store.ts";
import { pauseAfter, Sync } from "../../app/phone/sync.ts";
import { waitingOf } from "../../app/phone/waiting.ts";
import { answerEvent, bundle, card, FakeServer, freshDb, HandClock, POISON, readVisit, write } from "./parts.ts";

const clock = new HandClock();

function syncOf(db: PhoneDb, server: FakeServer, online = true): Sync {
  return new Sync({
    db,
    api: server,
    clock,
    version: "test",
    online: () => online,
    changed: () => undefined,
    random: () => 0.5,
  });
}

function submitOf(visit: string) {
  return { ...answerEvent(visit, "", {}, clock), kind: "submit" as const, question_code: null };
}

test("typing on replaces what was never sent, and nothing else", async () => {
  const db = await freshDb();
  await write(db, answerEvent("v1", "words", "Go", clock), { supersede: true });
  await write(db, answerEvent("v1", "words", "Good", clock), { supersede: true });
  await write(db, answerEvent("v1", "other", "kept", clock));
  const before = await nextBatch(db, "v1", 200, false);
  assert.deepEqual(
    before.map((event) => [event.sequence, event.value]),
    [
      [2, "Good"],
      [3, "kept"],
    ],
  );
  await markSending(db, before);
  await write(db, answerEvent("v1", "words", "Good morning", clock), { supersede: true });
  const after = await nextBatch(db, "v1", 200, false);
  assert.deepEqual(
    after.map((event) => [event.sequence, event.value]),
    [
      [2, "Good"],
      [3, "kept"],
      [4, "Good morning"],
    ],
    "what was sent stays until its receipt",
  );
});

test("a write that breaks off in its middle leaves all as it was", async () => {
  const db = await freshDb();
  await write(db, answerEvent("v1", "words", "Go", clock), { supersede: true });
  const unkeepable = { ...answerEvent("v1", "words", "", clock), value: (() => undefined) as never };
  await assert.rejects(write(db, unkeepable, { supersede: true }), { name: "DataCloneError" });
  const kept = await nextBatch(db, "v1", 200, false);
  assert.deepEqual(
    kept.map((event) => [event.sequence, event.value]),
    [[1, "Go"]],
  );
  assert.equal((await readVisit(db, "v1")).next_sequence, 2);
});

test("a sequence is never used twice, also when the outbox was emptied", async () => {
  const db = await freshDb();
  const first = await write(db, answerEvent("v1", "a", "1", clock));
  await syncOf(db, new FakeServer()).request();
  assert.equal((await db.getAll("events")).length, 0);
  const second = await write(db, answerEvent("v1", "a", "2", clock));
  assert.deepEqual([first.sequence, second.sequence], [1, 2]);
});

test("only what has a receipt is removed", async () => {
  const db = await freshDb();
  await write(db, answerEvent("v1", "a", "1", clock));
  await write(db, answerEvent("v1", "b", "2", clock));
  const receipt = { sequence: 1, outcome: "stored" as const, detail: null, received_at: "2026-11-22T10:00:00Z" };
  const answer = { server_time: "", receipts: [receipt], visit: card("v1"), missing: [] };
  assert.equal(await applyReceipts(db, "v1", answer), 1);
  assert.deepEqual(
    (await db.getAll("events")).map((event) => event.sequence),
    [2],
  );
  assert.equal((await readVisit(db, "v1")).confirmed_at, "2026-11-22T10:00:00Z");
});

test("one unreadable event is set aside and shown, the others arrive", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  for (const value of ["1", "2", POISON, "4", "5"]) {
    await write(db, answerEvent("v1", `q${value}`, value, clock));
  }
  await syncOf(db, server).request();
  assert.deepEqual(
    server.arrived.map((row) => row.sequence),
    [1, 2, 4, 5],
  );
  const [left] = await db.getAll("events");
  assert.equal(left?.sequence, 3);
  assert.equal(left?.set_aside, "unreadable");
  const [trouble] = await db.getAll("troubles");
  assert.deepEqual([trouble?.outcome, trouble?.value, trouble?.detail], ["set_aside", POISON, "unreadable"]);
  assert.equal((await waitingOf(db, "v1")).set_aside, 1);
});

test("a batch that is too large is halved until it fits", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  server.largestBatch = 3;
  for (let i = 0; i < 20; i += 1) await write(db, answerEvent("v1", `q${i}`, i, clock));
  await syncOf(db, server).request();
  assert.equal(server.arrived.length, 20);
  assert.equal((await db.getAll("events")).length, 0);
  assert.equal(server.batches[0], 20);
});

test("at most two hundred events travel together", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  for (let i = 0; i < 450; i += 1) await write(db, answerEvent("v1", `q${i}`, i, clock));
  await syncOf(db, server).request();
  assert.deepEqual(server.batches, [200, 200, 50]);
});

test("signed out: everything stays, and the phone says so; signed in again it goes", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  server.fate = () => "signed_out";
  await write(db, answerEvent("v1", "a", "1", clock));
  const sync = syncOf(db, server);
  await sync.request();
  assert.equal(sync.status.signed_out, true);
  assert.equal((await db.getAll("events")).length, 1);
  server.fate = () => "fine";
  await sync.request(true);
  assert.equal(sync.status.signed_out, false);
  assert.equal((await db.getAll("events")).length, 0);
});

test("a visit that is not this person's is kept and does not hold up another", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  server.foreign.add("v1");
  await write(db, answerEvent("v1", "a", "1", clock));
  await write(db, answerEvent("v2", "a", "2", clock));
  const sync = syncOf(db, server);
  await sync.request();
  sync.stop();
  assert.deepEqual(
    server.arrived.map((row) => row.visit),
    ["v2"],
  );
  assert.deepEqual(
    (await db.getAll("events")).map((event) => event.visit),
    ["v1"],
  );
  assert.equal((await readVisit(db, "v1")).blocked, "not yours");
});

test("a conflict shows both values", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  const event = await write(db, answerEvent("v1", "a", "mine", clock));
  server.kept.set(FakeServer.key("v1", event.device, event.sequence), { ...toWire(event), value: "theirs" });
  await syncOf(db, server).request();
  const [trouble] = await db.getAll("troubles");
  assert.deepEqual([trouble?.outcome, trouble?.value, trouble?.stored], ["conflict", "mine", "theirs"]);
});

test("a submission waits for the photos it names", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  const sha256 = "a".repeat(64);
  const photo = { sha256, content_type: "image/jpeg", size: 4, captured_at: "2026-11-22T09:00:00Z" };
  const media = {
    ...photo,
    visit: "v1",
    question_code: "queue",
    state: "waiting" as const,
    detail: null,
    thumbnail: null,
  };
  await write(db, answerEvent("v1", "queue", [photo], clock), { media: { media, bytes: new ArrayBuffer(4) } });
  await write(db, submitOf("v1"));
  let blocked = true;
  const upload = server.sendEvidence.bind(server);
  server.sendEvidence = (visit, hash, evidence) =>
    blocked ? Promise.resolve({ kind: "network" }) : upload(visit, hash, evidence);
  const sync = syncOf(db, server);
  await sync.request();
  assert.equal(server.arrived.length, 1, "the answer travels, the submission does not");
  assert.equal((await waitingOf(db, "v1")).submit, true);
  assert.equal((await db.getAll("media_bytes")).length, 1, "the bytes stay until the server has them");
  blocked = false;
  await sync.request(true);
  await sync.request(true);
  sync.stop();
  assert(server.submitted.has("v1"));
  assert.equal((await db.getAll("media_bytes")).length, 0);
});

test("a photo that the server refuses is kept and told, and lets the submission go", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  const sha256 = "b".repeat(64);
  const photo = { sha256, content_type: "image/jpeg", size: 0, captured_at: "2026-11-22T09:00:00Z" };
  const media = { ...photo, visit: "v1", question_code: "queue", state: "waiting" as const, detail: null, thumbnail: null };
  await write(db, answerEvent("v1", "queue", [photo], clock), { media: { media, bytes: new ArrayBuffer(0) } });
  await write(db, submitOf("v1"));
  const sync = syncOf(db, server);
  await sync.request();
  await sync.request(true);
  sync.stop();
  const [kept] = await db.getAll("media");
  assert.deepEqual([kept?.state, kept?.detail], ["refused", "no image"]);
  const waiting = await waitingOf(db, "v1");
  assert.equal(waiting.refused, 1);
  const line = statusLine(waiting, sync.status, true, null, en, new Format("en"));
  assert(/did not take 1 photo/.test(line.text), "nothing is called safe that only this phone has");
  assert.equal((await db.getAll("media_bytes")).length, 1);
  const state = await readVisit(db, "v1");
  assert.equal(state.submitted_at, null);
  assert.deepEqual(
    state.missing.map((item) => item.reason),
    ["photo_not_received"],
  );
});

test("what was replaced or taken back between being taken and leaving does not leave", async () => {
  const db = await freshDb();
  await write(db, answerEvent("v1", "words", "Good", clock), { supersede: true });
  await write(db, answerEvent("v1", "other", "kept", clock));
  await write(db, submitOf("v1"));
  const taken = await nextBatch(db, "v1", 10, false);
  await write(db, answerEvent("v1", "words", "Good morning", clock), { supersede: true });
  await withdrawSubmit(db, "v1");
  const leaving = await markSending(db, taken);
  assert.deepEqual(
    leaving.map((event) => event.sequence),
    [2],
    "a copy that the network holds back would arrive after what came later",
  );
});

test("a submission can be taken back until it leaves", async () => {
  const db = await freshDb();
  await write(db, submitOf("v1"));
  assert.equal(await withdrawSubmit(db, "v1"), true);
  assert.equal((await db.getAll("events")).length, 0);
  await write(db, submitOf("v1"));
  await markSending(db, await nextBatch(db, "v1", 10, false));
  assert.equal(await withdrawSubmit(db, "v1"), false);
  assert.equal((await db.getAll("events")).length, 1);
});

test("offline nothing is tried; the pauses after failures grow and stay under five minutes", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  await write(db, answerEvent("v1", "a", "1", clock));
  await syncOf(db, server, false).request();
  assert.deepEqual(server.batches, []);
  const pauses = [1, 2, 3, 8, 40].map((failures) => pauseAfter(failures, () => 1));
  assert.deepEqual(pauses, [2000, 4000, 8000, 256000, 300000]);
  assert.equal(
    pauseAfter(3, () => 0),
    4000,
  );
});

test("a copy from the server never overwrites what only the phone has, and brings what another phone gave", async () => {
  const db = await freshDb();
  const copy = bundle(card("v1"));
  await saveBundle(db, copy, "2026-11-22T09:00:00Z");
  await write(db, answerEvent("v1", "greeted", "no", clock));
  const later = new Date(clock.now() + 3_600_000).toISOString();
  copy.answers = [
    { question_code: "greeted", value: "yes", captured_at: later },
    { question_code: "words", value: "From elsewhere", captured_at: later },
  ];
  await saveBundle(db, copy, "2026-11-22T09:01:00Z");
  assert.equal((await db.get("answers", ["v1", "greeted"]))?.value, "no");
  assert.equal((await db.get("answers", ["v1", "words"]))?.value, "From elsewhere");
});
