/** What stays on a phone after its shopper signed out, or when another one signs in. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { changeStop, readStop } from "../../app/phone/could_not_complete.ts";
import { forget } from "../../app/phone/forgetting.ts";
import { deviceId, type PhoneDb, readWork, saveBundle, saveDraft, saveWork } from "../../app/phone/store.ts";
import type { Work } from "../../app/phone/types.ts";
import { answerEvent, bundle, card, freshDb, HandClock, write } from "./parts.ts";

const clock = new HandClock();
const AT = "2026-11-22T09:00:00.000Z";
const DONE = "a".repeat(64);

/** A phone with visits that are wholly on the server, and one of each kind that is not. */
async function used(): Promise<PhoneDb> {
  const db = await freshDb();
  for (const id of ["done", "typing", "answered", "photo", "recording", "report"]) {
    const copy = bundle(card(id));
    copy.answers = [{ question_code: "greeted", value: "yes", captured_at: AT, mark: "other:1" }];
    await saveBundle(db, copy, AT);
  }
  await changeStop(db, "told", { text: "It was closed, and this was sent" });
  const told = bundle(card("told", "not_completed"));
  await saveBundle(db, told, AT);
  const media = { question_code: "queue", content_type: "image/jpeg", size: 3, captured_at: AT, detail: null, thumbnail: null };
  await db.put("media", { ...media, visit: "done", sha256: DONE, state: "sent" });
  await db.put("thumbnails", { visit: "done", sha256: DONE, bytes: new Uint8Array(3).buffer });
  await db.put("media", { ...media, visit: "photo", sha256: DONE, state: "refused" });
  await db.put("media_bytes", { visit: "photo", sha256: DONE, bytes: new Uint8Array(3).buffer });
  await write(db, answerEvent("answered", "greeted", "no", clock));
  await saveDraft(db, { visit: "typing", question_code: "words", value: "half a sen", captured_at: AT, elapsed_ms: 1 });
  const recording = { id: "r", question_code: "sound", content_type: "audio/webm", started_at: AT, seconds: 2, kept_at: AT };
  await db.put("recordings", { ...recording, visit: "recording" });
  await changeStop(db, "report", { text: "The station was closed" });
  const work = {
    server_time: AT,
    shopper: { number: 1000, first_name: "Sofie", locale: "nl" },
    visits: [],
    offers: [],
    demo: true,
  };
  await saveWork(db, work as unknown as Work, AT);
  return db;
}

test("visits that the server has are forgotten with all that belongs to them, and the list of work with them", async () => {
  const db = await used();
  const device = await deviceId(db);
  await forget(db);
  assert.equal(await readWork(db), null);
  for (const name of ["bundles", "visits"] as const)
    assert.deepEqual(
      (await db.getAllKeys(name)).filter((visit) => ["done", "told"].includes(visit)),
      [],
      name,
    );
  for (const name of ["answers", "media", "thumbnails", "media_bytes"] as const) {
    assert.equal((await db.getAllKeys(name)).filter(([visit]) => visit === "done").length, 0, name);
  }
  assert.equal((await readStop(db, "told")).text, "", "a report that was sent is no draft any more");
  assert.equal(await deviceId(db), device, "it is the same phone");
});

test("what the server does not have yet is never forgotten", async () => {
  const db = await used();
  await forget(db);
  assert.deepEqual((await db.getAllKeys("bundles")).sort(), ["answered", "photo", "recording", "report", "typing"]);
  assert.equal((await db.getAll("events")).length, 1);
  assert.equal((await db.getAll("drafts"))[0]?.value, "half a sen");
  assert.equal((await db.get("media_bytes", ["photo", DONE]))?.bytes.byteLength, 3);
  assert.equal((await db.getAll("recordings")).length, 1);
  assert.equal((await readStop(db, "report")).text, "The station was closed");
});
