/** A recording that was cut off is still there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dropSound, joinSound, SoundBeingMade, soundsLeft } from "../../app/phone/sounds.ts";
import { freshDb } from "./parts.ts";

const at = (second: number) => `2026-11-22T09:00:${String(second).padStart(2, "0")}Z`;

async function recorded(db: Awaited<ReturnType<typeof freshDb>>, code: string, seconds: number) {
  const sound = new SoundBeingMade(db, "v1", code, at(0));
  for (let second = 1; second <= seconds; second += 1) {
    await sound.add(new Blob([new Uint8Array([second])], { type: "audio/webm" }), second, at(second));
  }
  return sound;
}

test("what was recorded before the app was closed is found again, whole and in order", async () => {
  const db = await freshDb();
  await recorded(db, "sound", 12);
  await recorded(db, "other", 1);
  const [row, ...more] = await soundsLeft(db, "v1", "sound");
  assert.deepEqual(more, []);
  assert.deepEqual([row?.seconds, row?.kept_at, row?.started_at], [12, at(12), at(0)]);
  assert(row);
  const sound = await joinSound(db, row);
  assert.equal(sound.type, "audio/webm");
  assert.deepEqual([...new Uint8Array(await sound.arrayBuffer())], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  await dropSound(db, "v1", row.id);
  assert.deepEqual(await soundsLeft(db, "v1", "sound"), []);
  assert.equal((await db.getAll("recording_parts")).length, 1, "the other question's recording stays");
});

test("a recording that became an answer leaves nothing behind, also not the part that was still being written", async () => {
  const db = await freshDb();
  const sound = await recorded(db, "sound", 3);
  void sound.add(new Blob([new Uint8Array([4])]), 4, at(4));
  await sound.drop();
  assert.deepEqual(await db.getAll("recordings"), []);
  assert.deepEqual(await db.getAll("recording_parts"), []);
});
