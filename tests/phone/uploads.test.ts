/** Large files go in parts, and after a cut they go on where they stopped. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Arrived, Outcome, Part, SyncApi } from "../../app/phone/api.ts";
import type { Media, PhoneDb } from "../../app/phone/store.ts";
import { Sync } from "../../app/phone/sync.ts";
import { PART_BYTES } from "../../app/phone/uploads.ts";
import { answerEvent, FakeServer, freshDb, HandClock, write } from "./parts.ts";

const clock = new HandClock();
const SIZE = 3 * PART_BYTES + 17;

/** Takes files in parts, as the protocol says; `cut` drops the network before the n-th request from now. */
class PartServer extends FakeServer implements SyncApi {
  readonly files = new Map<string, number[]>();
  readonly asked: string[] = [];
  requests = 0;
  cut = Number.POSITIVE_INFINITY;
  wrong: string | null = null;

  private answer(sha256: string, size: number): Outcome<Arrived> {
    const received = this.files.get(sha256)?.length ?? 0;
    return { kind: "ok", body: { received, complete: received === size } };
  }

  async sendPart(_visit: string, sha256: string, part: Part): Promise<Outcome<Arrived>> {
    this.requests += 1;
    if (this.requests >= this.cut) return { kind: "network" };
    const file = this.files.get(sha256) ?? [];
    const refuse = (status: number, code: string): Outcome<Arrived> => ({
      kind: "refused",
      problem: { status, code, title: "", detail: code, received: file.length },
      retry_after_s: null,
    });
    if (this.wrong) return refuse(422, this.wrong);
    if (part.starts_at > file.length) return refuse(409, "evidence_offset_differs");
    if (part.starts_at === file.length) this.files.set(sha256, [...file, ...new Uint8Array(part.bytes)]);
    return this.answer(sha256, part.size);
  }

  async askArrived(_visit: string, sha256: string): Promise<Outcome<Arrived>> {
    this.asked.push(sha256);
    return this.answer(sha256, SIZE);
  }
}

async function withFile(bytes: Uint8Array): Promise<PhoneDb> {
  const db = await freshDb();
  const sha256 = "f".repeat(64);
  const value = { sha256, content_type: "audio/mp4", size: bytes.byteLength, captured_at: "2026-11-22T09:00:00Z" };
  const media: Media = { ...value, visit: "v1", question_code: "sound", state: "waiting", detail: null, thumbnail: null };
  await write(db, answerEvent("v1", "sound", [value], clock), { media: { media, bytes: bytes.buffer as ArrayBuffer } });
  return db;
}

const syncOf = (db: PhoneDb, server: SyncApi) =>
  new Sync({ db, api: server, clock, version: "test", online: () => true, changed: () => undefined, random: () => 0.5 });

const noise = () => Uint8Array.from({ length: SIZE }, (_, index) => (index * 31) % 251);

test("a large file travels in parts and arrives whole", async () => {
  const bytes = noise();
  const db = await withFile(bytes);
  const server = new PartServer();
  await syncOf(db, server).request();
  assert.equal(server.requests, 4);
  assert.deepEqual(Uint8Array.from(server.files.get("f".repeat(64)) ?? []), bytes);
  assert.equal((await db.getAll("media"))[0]?.state, "sent");
  assert.equal((await db.getAll("media_bytes")).length, 0);
  assert.deepEqual(server.asked, [], "nothing is asked of a file that was never cut off");
});

test("after a cut only what is missing is sent again, also by a page opened anew", async () => {
  const bytes = noise();
  const db = await withFile(bytes);
  const server = new PartServer();
  server.cut = 3;
  const first = syncOf(db, server);
  await first.request();
  first.stop();
  assert.equal((await db.getAll("media"))[0]?.state, "waiting");
  assert.equal(server.files.get("f".repeat(64))?.length, 2 * PART_BYTES);
  server.cut = Number.POSITIVE_INFINITY;
  server.requests = 0;
  await syncOf(db, server).request();
  assert.equal(server.requests, 2);
  assert.deepEqual(Uint8Array.from(server.files.get("f".repeat(64)) ?? []), bytes);
});

test("a server that lost what it had is sent everything anew", async () => {
  const db = await withFile(noise());
  const server = new PartServer();
  server.cut = 3;
  const first = syncOf(db, server);
  await first.request();
  first.stop();
  server.cut = Number.POSITIVE_INFINITY;
  server.askArrived = async () => ({ kind: "ok", body: { received: 2 * PART_BYTES, complete: false } });
  server.files.clear();
  await syncOf(db, server).request();
  assert.equal(server.files.get("f".repeat(64))?.length, SIZE);
});

test("answers do not wait for a large file, and a refused one is kept and told", async () => {
  const db = await withFile(noise());
  const server = new PartServer();
  server.wrong = "evidence_not_taken";
  const sync = syncOf(db, server);
  await sync.request();
  sync.stop();
  assert.equal(server.arrived.length, 1);
  const [media] = await db.getAll("media");
  assert.deepEqual([media?.state, media?.detail], ["refused", "evidence_not_taken"]);
  assert.equal((await db.getAll("media_bytes")).length, 1);
});

test("a small photo goes in one piece", async () => {
  const db = await withFile(new Uint8Array([1, 2, 3]));
  const server = new PartServer();
  await syncOf(db, server).request();
  assert.equal(server.requests, 0);
  assert.equal(server.photos.size, 1);
});
