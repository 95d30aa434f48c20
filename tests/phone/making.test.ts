/** Photos that are still being made ready: sending waits for them, the line counts them, one that fails holds up no other. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { addStopPhoto, changeStop, STOP_PHOTOS, STOPPED, wholeStop } from "../../app/phone/could_not_complete.ts";
import { photosOf } from "../../app/phone/form_engine.ts";
import { Format } from "../../app/phone/i18n.ts";
import { made, makeAll, making, makingAt } from "../../app/phone/making.ts";
import { type Photo, PhotoError } from "../../app/phone/media.ts";
import { en } from "../../app/phone/messages/en.ts";
import { addUp, statusLine } from "../../app/phone/status_line.ts";
import { saveBundle } from "../../app/phone/store.ts";
import type { StopValue } from "../../app/phone/types.ts";
import { VisitSession } from "../../app/phone/visit_session.ts";
import { everythingWaiting, waitingOf } from "../../app/phone/waiting.ts";
import { bundle, card, freshDb, partsOf } from "./parts.ts";

const AT = "2026-11-22T09:00:00Z";
const quiet = { sending: false, photo: null, signed_out: false, unreachable: false, contact_at: AT };

function photo(letter: string): Photo {
  return { sha256: letter.repeat(64), content_type: "image/jpeg", size: 3, bytes: new ArrayBuffer(3), thumbnail: null };
}

async function opened() {
  const db = await freshDb();
  await saveBundle(db, bundle(card("v1")), AT);
  const parts = partsOf(db);
  return { db, parts, session: (await VisitSession.open(parts, "v1")) as VisitSession };
}

const chosen = (...names: string[]) => names.map((name) => ({ name }));

/** A phone so slow that a photo is ready only when it is told to be. */
function slowly(add: (letter: string) => Promise<void>) {
  const ready: (() => void)[] = [];
  const one = async ({ name }: { name: string }) => {
    await new Promise<void>((resolve) => ready.push(resolve));
    await add(name);
  };
  const finish = async () => {
    for (let n = 0; n < 50; n += 1) {
      ready.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return { one, finish };
}

test("a visit that is sent waits for the photos that are still being made smaller", async () => {
  const { db, parts, session } = await opened();
  const { one, finish } = slowly((letter) => session.addPhoto("queue", photo(letter)));
  const all = makeAll({ visit: "v1", code: "queue", sort: "photos" }, chosen("a", "b", "c"), one);
  const sent = session.submit();
  const opener = await VisitSession.open(parts, "v1");
  assert.equal(opener?.status, "started", "nothing has been handed in yet");
  await finish();
  await Promise.all([all, sent]);
  const events = await db.getAll("events");
  assert.deepEqual(
    events.map((event) => event.kind),
    ["answer", "answer", "answer", "submit"],
  );
  assert.equal(photosOf(events[2]?.value).length, 3);
});

test("the line counts what is being made ready, in a visit and in all of them", async () => {
  const { db, session } = await opened();
  const heard: number[] = [];
  const stop = making.subscribe(() => heard.push(makingAt("v1", "queue").photos));
  const { one, finish } = slowly((letter) => session.addPhoto("queue", photo(letter)));
  const all = makeAll({ visit: "v1", code: "queue", sort: "photos" }, chosen("a", "b"), one);
  const waiting = await waitingOf(db, "v1");
  assert.deepEqual([waiting.anything, waiting.making], [true, { photos: 2, files: 0 }]);
  const line = statusLine(waiting, quiet, true, AT, en, new Format("en"));
  assert.deepEqual([line.tone, line.text], ["here", "2 photos still being made ready: keep this page open"]);
  const sum = addUp((await everythingWaiting(db)).values());
  assert.deepEqual(sum.making, { photos: 2, files: 0 }, "a visit with nothing in its store yet is among them");
  await finish();
  await all;
  stop();
  assert.deepEqual(heard, [2, 1, 0]);
  assert.equal((await waitingOf(db, "v1")).making, undefined);
});

test("what could not be completed waits for its photos too", async () => {
  const { db } = await opened();
  await changeStop(db, "v1", { reason: "closed", text: "The shutters were down, and a note said until May." });
  const { one, finish } = slowly(async (letter) => void (await addStopPhoto(db, "v1", photo(letter), AT)));
  void makeAll({ visit: "v1", code: STOPPED, sort: "photos" }, chosen("a", "b", "c", "d"), one);
  const value = wholeStop(db, "v1");
  await finish();
  assert.equal(((await value) as StopValue).photos.length, 4);
});

test("one file that cannot be read holds up none of the others, and is named", async () => {
  const { session } = await opened();
  const add = async ({ name }: { name: string }) => {
    if (name === "broken.jpg") throw new PhotoError("not_an_image");
    await session.addPhoto("queue", photo(name.charAt(0)));
  };
  const at = { visit: "v1", code: "queue", sort: "photos" } as const;
  await makeAll(at, chosen("a.jpg", "broken.jpg", "c.jpg"), add);
  assert.deepEqual(
    photosOf(session.answers.get("queue")).map((item) => item.sha256.charAt(0)),
    ["a", "c"],
  );
  assert.deepEqual(makingAt("v1", "queue").failed, [{ name: "broken.jpg", fault: "not_an_image" }]);
  await makeAll(at, chosen("d.jpg"), add);
  assert.deepEqual(makingAt("v1", "queue").failed, [], "the next choice begins anew");
  await made("v1");
});

test("of more photos than fit the shopper hears how many were not added", async () => {
  const { db } = await opened();
  const add = async ({ name }: { name: string }) => void (await addStopPhoto(db, "v1", photo(name), AT));
  await makeAll({ visit: "v1", code: STOPPED, sort: "photos" }, chosen(..."0123456789ab"), add);
  assert.equal(((await wholeStop(db, "v1")) ?? (await changeStop(db, "v1", {}))).photos.length, STOP_PHOTOS);
  assert.deepEqual(
    makingAt("v1", STOPPED).failed.map((each) => each.fault),
    ["no_room", "no_room"],
  );
});

test("a photo that is ready when the visit is closed is not thrown away without a word", async () => {
  const { session } = await opened();
  await session.submit();
  await makeAll({ visit: "v1", code: "queue", sort: "photos" }, chosen("a.jpg"), () => session.addPhoto("queue", photo("a")));
  assert.deepEqual(makingAt("v1", "queue").failed, [{ name: "a.jpg", fault: "closed" }]);
});
