import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addStopPhoto,
  changeStop,
  lacksOfStop,
  photosTold,
  readStop,
  reasonsOf,
  removeStopPhoto,
  STOP_LONGEST,
  STOP_PHOTOS,
  STOP_SHORTEST,
  STOPPED,
  stopValue,
} from "../../app/phone/could_not_complete.ts";
import type { Photo } from "../../app/phone/media.ts";
import { nextBatch } from "../../app/phone/outbox.ts";
import { parsePath, pathOf } from "../../app/phone/router.ts";
import { type PhoneDb, saveBundle } from "../../app/phone/store.ts";
import { Sync } from "../../app/phone/sync.ts";
import type { StopValue } from "../../app/phone/types.ts";
import { VisitSession } from "../../app/phone/visit_session.ts";
import { waitingOf } from "../../app/phone/waiting.ts";
import { bundle, card, DEVICE, dice, FakeServer, type Fate, freshDb, HandClock, readVisit } from "./parts.ts";

const TEXT = "The shutters were down and a note said: closed for renovation.";
const AT = "2026-11-22T09:00:00Z";

function photo(letter = "a", size = 3): Photo {
  const bytes = new Uint8Array(size).fill(1).buffer;
  return { sha256: letter.repeat(64), content_type: "image/jpeg", size, bytes, thumbnail: null };
}

async function opened(status: "assigned" | "briefed" | "started" | "submitted" | "returned" = "started") {
  const db = await freshDb();
  await saveBundle(db, bundle(card("v1", status)), AT);
  const parts = {
    db,
    clock: new HandClock(),
    device: DEVICE,
    written: () => undefined,
    failed: (error: unknown) => {
      throw error;
    },
  };
  return { db, parts, session: (await VisitSession.open(parts, "v1")) as VisitSession };
}

function syncOf(db: PhoneDb, server: FakeServer, online: () => boolean = () => true): Sync {
  return new Sync({
    db,
    api: server,
    clock: new HandClock(),
    version: "test",
    online,
    changed: () => undefined,
    random: () => 0,
  });
}

async function filled(db: PhoneDb): Promise<StopValue> {
  await changeStop(db, "v1", { reason: "closed" });
  return stopValue(await changeStop(db, "v1", { text: ` ${TEXT} ` })) as StopValue;
}

test("what is written down stays on the phone until it can be sent", async () => {
  const { db } = await opened();
  assert.deepEqual(lacksOfStop(await readStop(db, "v1")), ["reason", "text"], "each missing thing is named");
  await changeStop(db, "v1", { reason: "recognised" });
  const draft = await changeStop(db, "v1", { text: "x".repeat(STOP_SHORTEST - 1) });
  assert.deepEqual(lacksOfStop(draft), ["text"]);
  const long = { ...draft, text: "x".repeat(STOP_LONGEST + 1) };
  assert.deepEqual([lacksOfStop(long), stopValue(long)], [["too_long"], null], "too long is not too short");
  assert.equal(stopValue(draft), null);
  await changeStop(db, "v1", { text: "x".repeat(STOP_SHORTEST) });
  assert.deepEqual(stopValue(await readStop(db, "v1")), { reason: "recognised", text: "x".repeat(STOP_SHORTEST), photos: [] });
  assert.deepEqual(lacksOfStop(await readStop(db, "v2")), ["reason", "text"], "of another visit there is nothing");
});

test("a web shop has not moved and is not unsafe: only what fits is offered", () => {
  assert.deepEqual(reasonsOf(false), ["closed", "not_available", "recognised", "other"]);
  assert.equal(reasonsOf(true).length, 6);
});

test("a letter and a photo at the same moment both stay", async () => {
  const { db } = await opened();
  await Promise.all([
    changeStop(db, "v1", { text: TEXT }),
    addStopPhoto(db, "v1", photo(), AT),
    changeStop(db, "v1", { reason: "moved" }),
  ]);
  const draft = await readStop(db, "v1");
  assert.deepEqual([draft.reason, draft.text, draft.photos.length], ["moved", TEXT, 1]);
});

test("a photo is there once, at most so many are, and taken out again it leaves no bytes", async () => {
  const { db } = await opened();
  await addStopPhoto(db, "v1", photo(), AT);
  await addStopPhoto(db, "v1", photo(), AT);
  assert.equal((await db.getAll("media_bytes")).length, 1);
  assert.deepEqual((await removeStopPhoto(db, "v1", photo().sha256)).photos, []);
  assert.deepEqual([(await db.getAll("media")).length, (await db.getAll("media_bytes")).length], [0, 0]);
  for (const letter of "bcdefghijk") await addStopPhoto(db, "v1", photo(letter), AT);
  await assert.rejects(addStopPhoto(db, "v1", photo("l"), AT), /no room/);
  assert.equal((await readStop(db, "v1")).photos.length, STOP_PHOTOS);
});

test("told offline it closes the visit on this phone, survives the tab, and leaves with the network", async () => {
  const { db, parts, session } = await opened("briefed");
  const server = new FakeServer();
  let online = false;
  await session.stop(await filled(db));
  await syncOf(db, server, () => online).request();
  assert.equal(server.kept.size, 0);
  assert.equal(session.status, "submitted");
  assert.equal(session.stopped, true);
  assert.equal(session.canStop, false);

  const later = (await VisitSession.open(parts, "v1")) as VisitSession;
  assert.equal(later.status, "submitted", "a new tab knows it too");
  assert.deepEqual([later.waiting.stopped, later.waiting.anything], [true, true]);

  online = true;
  await syncOf(db, server, () => online).request(true);
  assert.deepEqual(
    [...server.kept.values()].map((event) => [event.kind, (event.value as StopValue).text]),
    [["could_not_complete", TEXT]],
  );
  assert.equal((await db.getAll("events")).length, 0);
  assert.equal((await readVisit(db, "v1")).submitted_at, "2026-11-22T10:00:00Z");
  assert.equal((await waitingOf(db, "v1")).stopped, false);
  assert.equal((await VisitSession.open(parts, "v1"))?.stopped, true, "it is still known when it has left");
});

test("it waits for its photos, and nothing else does", async () => {
  const { db, session } = await opened();
  const server = new FakeServer();
  await session.answer("greeted", "yes");
  await addStopPhoto(db, "v1", photo(), AT);
  await session.stop(await filled(db));
  const ready = await nextBatch(db, "v1", 200, true);
  assert.deepEqual(
    ready.map((event) => event.kind),
    ["answer"],
  );
  await syncOf(db, server).request();
  assert.equal(server.photos.size, 1);
  assert.deepEqual([...server.submitted], ["v1"]);
  assert.equal((await db.getAll("troubles")).length, 0, "nothing was refused on the way");
});

test("while it has not left it can be taken back, with what was written", async () => {
  const { db, session } = await opened();
  await session.stop(await filled(db));
  assert.equal(await session.reopen(), true);
  assert.deepEqual([session.status, session.stopped], ["started", false]);
  assert.equal((await readStop(db, "v1")).text.trim(), TEXT);
});

test("only a visit that is ready or under way can be given up", async () => {
  for (const status of ["assigned", "submitted", "returned"] as const) {
    const { db, session } = await opened(status);
    await session.stop(await filled(db));
    assert.equal((await db.getAll("events")).length, 0, status);
  }
});

test("whatever the network does, the server has it exactly once", async () => {
  const fates: Fate[] = ["fine", "unreachable", "error", "answer_lost", "twice", "killed_before", "killed_after"];
  for (let seed = 1; seed <= 40; seed += 1) {
    const { db, session } = await opened();
    const server = new FakeServer();
    const roll = dice(seed);
    await addStopPhoto(db, "v1", photo(), AT);
    await session.stop(await filled(db));
    for (let attempt = 0; attempt < 12; attempt += 1) {
      server.fate = () => fates[Math.floor(roll() * fates.length)] as Fate;
      const sync = syncOf(db, server);
      // A killed tab never answers; the next one starts anew from what the phone keeps.
      const dead = new Promise<void>((resolve) => {
        server.killed = resolve;
      });
      await Promise.race([sync.request(true), dead]);
      sync.stop();
    }
    server.fate = () => "fine";
    const last = syncOf(db, server);
    await last.request(true);
    await last.request(true);
    last.stop();
    const told = [...server.kept.values()].filter((event) => event.kind === "could_not_complete");
    assert.equal(told.length, 1, `seed ${seed}`);
    assert.deepEqual(told[0]?.value, stopValue(await readStop(db, "v1")));
    assert.equal((await db.getAll("events")).length, 0, `seed ${seed}: the outbox is empty`);
    assert.deepEqual([...server.submitted], ["v1"]);
  }
});

test("every phone shows the photos that were told, and no other photo of the visit", () => {
  const file = (letter: string, question_code: string | null, more = {}) => ({
    sha256: letter.repeat(64),
    question_code,
    content_type: "image/jpeg",
    size: 3,
    ...more,
  });
  const evidence = [
    file("a", "queue", { id: "e1", captured_at: AT }),
    file("b", STOPPED, { id: "e2", captured_at: AT }),
    file("c", STOPPED),
  ];
  const told = [{ sha256: "b".repeat(64), content_type: "image/jpeg", size: 3, captured_at: AT }];
  assert.deepEqual(photosTold({ evidence }), told, "a copy that an older app kept knows no time to show");
});

test("its page has an address", () => {
  const route = { name: "stop", visit: "v 1" } as const;
  assert.deepEqual(parsePath(pathOf(route)), route);
});
