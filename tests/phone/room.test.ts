/** A phone that is full, or keeps nothing: nothing may look safer than it is. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Format, LOCALES } from "../../app/phone/i18n.ts";
import { statusLine } from "../../app/phone/status_line.ts";
import { EARLY_WARNING_BYTES, LOW_STORAGE_BYTES, roomOf } from "../../app/phone/storage_watch.ts";
import { saveBundle } from "../../app/phone/store.ts";
import type { PhotoValue } from "../../app/phone/types.ts";
import { Unwritten } from "../../app/phone/unwritten.ts";
import { VisitSession } from "../../app/phone/visit_session.ts";
import { type Waiting, waitingOf } from "../../app/phone/waiting.ts";
import { bundle, card, DEVICE, freshDb, HandClock } from "./parts.ts";

const words = LOCALES.en;
const sync = { sending: false, photo: null, signed_out: false, unreachable: false, contact_at: "2026-11-22T09:00:00Z" };
const none: Waiting = { answers: 0, photos: 0, files: 0, set_aside: 0, submit: false, stopped: false, anything: false };
const one: Waiting = { ...none, answers: 1, anything: true };

/** While `full` every write fails as on a phone without room, through whatever the store is reached. */
const phone = { full: false };
const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
  if (phone.full && mode === "readwrite") throw new DOMException("no room", "QuotaExceededError");
  return transaction.call(this, stores, mode, options);
};

/** Which stores' rows are read while something is done: one after the other by a cursor, all, or by key. Counting reads none. */
async function rowsRead(work: () => Promise<unknown>): Promise<Set<string>> {
  const read = new Set<string>();
  const undo: (() => void)[] = [];
  for (const { prototype } of [IDBObjectStore, IDBIndex] as { prototype: object }[]) {
    for (const name of ["get", "getAll", "openCursor"]) {
      const { value } = Object.getOwnPropertyDescriptor(prototype, name) as { value: (...given: unknown[]) => unknown };
      const watched = function (this: IDBObjectStore | IDBIndex, ...given: unknown[]): unknown {
        read.add("objectStore" in this ? this.objectStore.name : this.name);
        return value.apply(this, given);
      };
      Object.assign(prototype, { [name]: watched });
      undo.push(() => Object.assign(prototype, { [name]: value }));
    }
  }
  try {
    await work();
  } finally {
    for (const back of undo) back();
  }
  return read;
}

async function opened() {
  const db = await freshDb();
  await saveBundle(db, bundle(card("v1")), "2026-11-22T09:00:00Z");
  const failures: string[] = [];
  const unwritten = new Unwritten();
  const session = (await VisitSession.open(
    {
      db,
      clock: new HandClock(),
      device: DEVICE,
      written: () => undefined,
      failed: (error) => failures.push((error as DOMException).name),
      unwritten,
    },
    "v1",
  )) as VisitSession;
  return { db, session, unwritten, failures };
}

test("an early warning comes long before the phone is full", () => {
  const quota = 2_000_000_000;
  assert.equal(roomOf({ quota, usage: quota - EARLY_WARNING_BYTES - 1 }), "fine");
  assert.equal(roomOf({ quota, usage: quota - EARLY_WARNING_BYTES + 1 }), "early");
  assert.equal(roomOf({ quota, usage: quota - LOW_STORAGE_BYTES + 1 }), "low");
  assert.equal(roomOf({}), "fine");
  assert.equal(roomOf(null), "fine");
});

test("an answer that finds no room stays on the screen and is written once there is room", async () => {
  const { db, session, unwritten, failures } = await opened();
  phone.full = true;
  await session.answer("greeted", "yes");
  await session.answer("greeted", "no");
  assert.deepEqual(failures, ["QuotaExceededError", "QuotaExceededError"]);
  assert.equal(unwritten.count, 1, "the newer answer took the older one's place");
  await session.reload();
  assert.equal(session.answers.get("greeted"), "no");
  assert.equal(await unwritten.retry(db), 0, "still full");
  phone.full = false;
  assert.equal(await unwritten.retry(db), 1);
  assert.deepEqual(
    (await db.getAll("events")).map((event) => [event.sequence, event.value]),
    [[1, "no"]],
  );
});

test("a visit is not handed in without an answer that found no room", async () => {
  const { db, session } = await opened();
  phone.full = true;
  await session.answer("greeted", "no");
  await session.submit();
  assert.equal(session.status, "started");
  assert.equal((await db.getAll("events")).length, 0);
  phone.full = false;
  await session.submit();
  assert.deepEqual(
    (await db.getAll("events")).map((event) => event.kind),
    ["answer", "submit"],
  );
  assert.equal(session.status, "submitted");
});

test("a photo that finds no room keeps its bytes until it is written, and does not take back a later answer", async () => {
  const { db, session, unwritten } = await opened();
  const photo = (letter: string) => ({
    sha256: letter.repeat(64),
    content_type: "image/jpeg",
    size: 3,
    bytes: new Uint8Array([1, 2, 3]).buffer,
    thumbnail: new Uint8Array([4]).buffer,
  });
  phone.full = true;
  await session.addPhoto("queue", photo("a"));
  await session.addPhoto("queue", photo("b"));
  assert.equal(unwritten.count, 2);
  phone.full = false;
  assert.equal(await unwritten.retry(db), 2);
  const answer = await db.get("answers", ["v1", "queue"]);
  assert.deepEqual(
    (answer?.value as PhotoValue[] | undefined)?.map((item) => item.sha256[0]),
    ["a", "b"],
  );
  assert.equal((await db.getAll("media_bytes")).length, 2);
  assert.equal((await session.thumbnailOf("a".repeat(64)))?.byteLength, 1);
});

test("what is counted of photos is counted without reading them", async () => {
  const { db, session } = await opened();
  for (const letter of ["a", "b", "c"]) {
    const bytes = new Uint8Array([1]).buffer;
    await session.addPhoto("queue", { sha256: letter.repeat(64), content_type: "image/jpeg", size: 1, bytes, thumbnail: bytes });
  }
  const read = await rowsRead(async () => assert.equal((await waitingOf(db, "v1")).photos, 3));
  assert.deepEqual([...read], ["events"]);
  assert.equal(
    session.media.every((item) => item.thumbnail === null),
    true,
  );
});

test("the line never says safe of what is only on the screen", () => {
  const line = (waiting: Waiting, online: boolean, risk: { unsaved: number; volatile: boolean }) =>
    statusLine(waiting, sync, online, null, words, new Format("en"), risk);
  assert.equal(line(none, true, { unsaved: 1, volatile: false }).tone, "alarm");
  assert(/^2 answers only on the screen/.test(line(none, true, { unsaved: 2, volatile: false }).text));
  const offline = line(one, false, { unsaved: 0, volatile: true });
  assert.equal(offline.tone, "alarm");
  assert(!/safe|on this phone|here/.test(offline.text));
  const cut = statusLine(one, { ...sync, unreachable: true }, true, null, words, new Format("en"), {
    unsaved: 0,
    volatile: true,
  });
  assert.equal(cut.tone, "alarm");
  assert(!/safe|on this phone|here/.test(cut.text));
  const starts = [offline, line(one, false, { unsaved: 0, volatile: false }), line(none, false, { unsaved: 0, volatile: false })];
  assert(
    starts.every(({ text }) => text.startsWith("Offline · ")),
    "one wording of being offline",
  );
  assert(/safe here/.test(line(one, false, { unsaved: 0, volatile: false }).text));
});
