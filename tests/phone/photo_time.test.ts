/** A picture from the phone's library keeps its own time, and says when it was added. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { storedAs } from "../../app/phone/answer_edits.ts";
import { exifTime, JUST_NOW_MS, takenBefore } from "../../app/phone/photo_time.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

/** The beginning of a JPEG as a camera writes it: EXIF with a time, and perhaps how far its zone is from UTC. */
function camera(taken: string, offset: string | null, small: boolean): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(160));
  const text = (at: number, words: string) => {
    for (const [index, letter] of [...words].entries()) tiff.setUint8(at + index, letter.charCodeAt(0));
  };
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.setUint16(at, tag, small);
    tiff.setUint16(at + 2, type, small);
    tiff.setUint32(at + 4, count, small);
    tiff.setUint32(at + 8, value, small);
  };
  text(0, small ? "II" : "MM");
  tiff.setUint16(2, 42, small);
  tiff.setUint32(4, 8, small);
  tiff.setUint16(8, 2, small);
  entry(10, 0x0110, 2, 1, 0);
  entry(22, 0x8769, 4, 1, 40);
  tiff.setUint16(40, offset === null ? 1 : 2, small);
  entry(42, 0x9003, 2, 20, 100);
  if (offset !== null) entry(54, 0x9011, 2, 7, 124);
  text(100, `${taken}\0`);
  text(124, `${offset ?? ""}\0`);
  return Uint8Array.from([
    0xff,
    0xd8,
    0xff,
    0xe1,
    0,
    168,
    ...[..."Exif\0\0"].map((letter) => letter.charCodeAt(0)),
    ...new Uint8Array(tiff.buffer),
  ]);
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
const file = (bytes: Uint8Array, lastModified: number) => new File([bytes as Uint8Array<ArrayBuffer>], "x.jpg", { lastModified });

test("the camera's time is read in both orders of bytes, with its zone or in the phone's own", () => {
  for (const small of [true, false]) {
    assert.equal(exifTime(view(camera("2026:11:20 14:05:09", "+01:00", small))), Date.UTC(2026, 10, 20, 13, 5, 9));
    assert.equal(exifTime(view(camera("2026:11:20 14:05:09", null, small))), new Date(2026, 10, 20, 14, 5, 9).getTime());
  }
});

test("a damaged or empty beginning says nothing, wherever it is cut off", () => {
  const whole = camera("2026:11:20 14:05:09", "+01:00", true);
  for (let length = 0; length < 130; length += 1) assert.equal(exifTime(view(whole.slice(0, length))), null);
  assert.equal(exifTime(view(camera("0000:00:00 00:00:00", null, true))), null);
});

test("a picture of this moment has no other time; one from before has its camera's, else its file's", async () => {
  const blank = Uint8Array.from([0xff, 0xd8]);
  assert.equal(await takenBefore(file(blank, NOW - JUST_NOW_MS + 1), NOW), null);
  assert.equal(await takenBefore(file(blank, NOW + 60_000), NOW), null);
  assert.equal(await takenBefore(file(blank, 0), NOW), null);
  assert.equal(await takenBefore(file(blank, NOW - 3_600_000), NOW), "2026-11-22T11:00:00.000Z");
  assert.equal(await takenBefore(file(camera("2026:11:20 14:05:09", "+00:00", true), NOW), NOW), "2026-11-20T14:05:09.000Z");
  assert.equal(await takenBefore(new Blob([blank]), NOW), null);
});

test("an answer names a picture from before with both times, and one of now with one", () => {
  const photo = { sha256: "a", content_type: "image/jpeg", size: 1, bytes: new ArrayBuffer(1), thumbnail: null };
  const now = "2026-11-22T12:00:00.000Z";
  const plain = { sha256: "a", content_type: "image/jpeg", size: 1 };
  assert.deepEqual(storedAs(photo, now), { ...plain, captured_at: now });
  const before = storedAs({ ...photo, taken_at: "2026-11-20T14:05:09.000Z" }, now);
  assert.deepEqual(before, { ...plain, captured_at: "2026-11-20T14:05:09.000Z", added_at: now });
});
