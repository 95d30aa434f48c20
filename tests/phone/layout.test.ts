/** The store of an older version of the app, met by a newer one, and the other way round. */

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { openDB } from "idb";
import { LAYOUT, openStore } from "../../app/phone/store.ts";
import { Sync } from "../../app/phone/sync.ts";
import { waitingOf } from "../../app/phone/waiting.ts";
import { answerEvent, DEVICE, FakeServer, HandClock, VERSION_ID, write } from "./parts.ts";

const clock = new HandClock();

/** The store as the first version of the app made it, with an answer that was never sent. */
async function firstLayout(name: string) {
  const db = await openDB(name, 1, {
    upgrade(made) {
      made.createObjectStore("meta");
      made.createObjectStore("bundles", { keyPath: "id" });
      for (const store of ["answers", "drafts", "timers"]) made.createObjectStore(store, { keyPath: ["visit", "question_code"] });
      const events = made.createObjectStore("events", { keyPath: ["visit", "sequence"] });
      events.createIndex("by_question", ["visit", "question_code"]);
      made.createObjectStore("visits", { keyPath: "visit" });
      made.createObjectStore("troubles", { keyPath: ["visit", "sequence"] });
      for (const store of ["media", "media_bytes"]) made.createObjectStore(store, { keyPath: ["visit", "sha256"] });
    },
  });
  await db.put("events", { ...answerEvent("v1", "a", "by the old app", clock), sequence: 7, attempts: 1, set_aside: null });
  await db.put("visits", {
    visit: "v1",
    next_sequence: 8,
    started: true,
    place: null,
    submitted_at: null,
    missing: [],
    confirmed_at: null,
  });
  const photo = { visit: "v1", sha256: "a", question_code: "queue", content_type: "image/jpeg", size: 1, state: "waiting" };
  await db.put("media", { ...photo, captured_at: "", detail: null, thumbnail: new Uint8Array([1, 2]).buffer });
  return db;
}

test("what an older version of the app recorded is sent by the newer one, and numbered on", async () => {
  const old = await firstLayout("layout-1");
  old.close();
  const db = await openStore("layout-1");
  assert.equal(db.version, LAYOUT);
  assert.equal((await db.get("media", ["v1", "a"]))?.thumbnail, null);
  assert.equal((await db.get("thumbnails", ["v1", "a"]))?.bytes.byteLength, 2);
  assert.equal((await waitingOf(db, "v1")).photos, 1);
  await write(db, answerEvent("v1", "b", "by the new app", clock));
  const server = new FakeServer();
  const parts = { db, api: server, clock, version: "test", online: () => true, changed: () => undefined };
  await new Sync(parts).request();
  assert.deepEqual(
    [7, 8].map((sequence) => server.kept.get(FakeServer.key("v1", DEVICE, sequence))?.value),
    ["by the old app", "by the new app"],
  );
  assert.equal(server.kept.get(FakeServer.key("v1", DEVICE, 7))?.questionnaire_version_id, VERSION_ID);
});

test("a tab with an older version is asked to let go, and the newer one waits and says so until it does", async () => {
  const old = await firstLayout("layout-2");
  const said: string[] = [];
  let asked = false;
  old.addEventListener("versionchange", () => {
    asked = true;
  });
  const opening = openStore("layout-2", { blocked: () => said.push("blocked") });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert(asked);
  assert.deepEqual(said, ["blocked"]);
  await old.put("meta", "still writing", "old");
  old.close();
  const db = await opening;
  assert.equal(await db.get("meta", "old"), "still writing");
  assert.equal((await db.getAll("events")).length, 1);
});

test("an older app goes on with the store of a newer one", async () => {
  const newer = await openDB("layout-3", LAYOUT + 5, {
    upgrade(made) {
      for (const store of [
        "meta",
        "bundles",
        "answers",
        "drafts",
        "events",
        "visits",
        "troubles",
        "media",
        "media_bytes",
        "timers",
      ]) {
        made.createObjectStore(store);
      }
      made.createObjectStore("something_new");
    },
  });
  newer.close();
  const db = await openStore("layout-3");
  assert.equal(db.version, LAYOUT + 5);
});
