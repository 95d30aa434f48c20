/** Two phones at one visit, seen from one of them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { nextBatch, toWire } from "../../app/phone/outbox.ts";
import { deviceId, saveBundle } from "../../app/phone/store.ts";
import { Sync } from "../../app/phone/sync.ts";
import { VisitSession } from "../../app/phone/visit_session.ts";
import { answerEvent, bundle, card, FakeServer, freshDb, HandClock, write } from "./parts.ts";

const OTHER = "99999999-9999-4999-8999-999999999999";
const clock = new HandClock();
const long = "2026-11-22T08:00:00.000Z";

async function opened(change: (copy: ReturnType<typeof bundle>) => void = () => undefined) {
  const db = await freshDb();
  const device = await deviceId(db);
  const copy = bundle(card("v1"));
  change(copy);
  await saveBundle(db, copy, "2026-11-22T09:00:00.000Z");
  const parts = { db, clock, device, written: () => undefined, failed: (error: unknown) => assert.equal(error, null) };
  const session = (await VisitSession.open(parts, "v1")) as VisitSession;
  return { db, device, copy, session, parts };
}

const wires = async (db: Awaited<ReturnType<typeof freshDb>>) => (await nextBatch(db, "v1", 500, false)).map(toWire);

test("going on at another phone starts where the first one was and says whose answer it replaces", async () => {
  const mark = `${OTHER}:4`;
  const { db, session } = await opened((copy) => {
    copy.answers = [{ question_code: "greeted", value: "yes", captured_at: long, mark }];
    copy.place = "desk";
  });
  assert.equal(session.state.place, "desk");
  assert.equal(session.answers.get("greeted"), "yes");
  await session.answer("greeted", "no", { supersede: true });
  await session.answer("greeted", "na", { supersede: true });
  assert.deepEqual(
    (await wires(db)).map((event) => [event.value, event.replaces]),
    [["na", [mark]]],
    "what an unsent answer had replaced is not forgotten with it",
  );
});

test("an answer that is still here is not overwritten by another phone's: both are shown", async () => {
  const { db, session, copy } = await opened();
  await session.answer("greeted", "yes");
  copy.answers = [{ question_code: "greeted", value: "no", captured_at: "2027-01-01T00:00:00Z", mark: `${OTHER}:1` }];
  await saveBundle(db, copy, "2026-11-22T10:00:00.000Z");
  await session.reload();
  assert.equal(session.answers.get("greeted"), "yes");
  assert.deepEqual(
    session.others.map((other) => [other.value, other.mark]),
    [["no", `${OTHER}:1`]],
  );
});

test("what the shopper chooses is a new answer that names what it was chosen over, and is asked no more", async () => {
  const { db, device, session, copy } = await opened((made) => {
    made.answers = [{ question_code: "greeted", value: "no", captured_at: long, mark: `${OTHER}:1` }];
  });
  copy.other_answers = [{ question_code: "greeted", value: "yes", captured_at: long, mark: `${device}:1` }];
  await saveBundle(db, copy, "2026-11-22T10:00:00.000Z");
  await session.reload();
  assert.deepEqual(session.given("greeted"), { at: long, foreign: true });
  await session.choose("greeted", "yes");
  assert.deepEqual(session.others, []);
  const [event] = await wires(db);
  assert.deepEqual([event?.kind, event?.value, event?.replaces], ["answer", "yes", [`${device}:1`, `${OTHER}:1`]]);
  // The same copy again, fetched before the choice arrived: it is settled all the same.
  await saveBundle(db, copy, "2026-11-22T10:00:01.000Z");
  await session.reload();
  assert.deepEqual(session.others, []);
  assert.equal(session.answers.get("greeted"), "yes");
});

test("the server's word on which answer stands is taken over, whatever the clock of the other phone says", async () => {
  const { db, session, copy } = await opened();
  await session.answer("greeted", "yes");
  await db.clear("events");
  copy.answers = [{ question_code: "greeted", value: "no", captured_at: "2020-01-01T00:00:00Z", mark: `${OTHER}:1` }];
  await saveBundle(db, copy, "2026-12-22T10:00:00.000Z");
  await session.reload();
  assert.equal(session.answers.get("greeted"), "no");
});

test("a copy that was asked for before an answer was given does not take it back", async () => {
  const { db, session, copy } = await opened();
  const asked = new Date(clock.now()).toISOString();
  await session.answer("greeted", "yes");
  await db.clear("events");
  copy.answers = [{ question_code: "greeted", value: "no", captured_at: long, mark: `${OTHER}:1` }];
  await saveBundle(db, copy, asked);
  await session.reload();
  assert.equal(session.answers.get("greeted"), "yes");
});

test("when the server tells of another phone's answer, its copy is fetched again", async () => {
  const db = await freshDb();
  const server = new FakeServer();
  const told: string[] = [];
  const sync = new Sync({
    db,
    api: {
      sendEvidence: (...given) => server.sendEvidence(...given),
      sendEvents: async (visit, body) => {
        const outcome = await server.sendEvents(visit, body);
        if (outcome.kind === "ok") for (const receipt of outcome.body.receipts) receipt.other_phone = receipt.sequence === 2;
        return outcome;
      },
    },
    clock,
    version: "test",
    online: () => true,
    changed: () => undefined,
    differs: (visit) => told.push(visit),
  });
  await write(db, answerEvent("v1", "a", "1", clock));
  await sync.request();
  assert.deepEqual(told, []);
  await write(db, answerEvent("v1", "a", "2", clock));
  await sync.request();
  assert.deepEqual(told, ["v1"]);
});

test("photos and recordings of another phone are shown and played as the server has them, while there is a network", async () => {
  const [taken, spoken, older] = ["a", "b", "c"].map((letter) => letter.repeat(64)) as [string, string, string];
  const { db, session } = await opened((copy) => {
    const file = (sha256: string, content_type: string) => ({ sha256, question_code: "queue", content_type, size: 3 });
    copy.evidence = [
      { ...file(taken, "image/jpeg"), id: "e1", captured_at: long },
      { ...file(spoken, "audio/mp4"), id: "e2", captured_at: long },
      file(older, "image/jpeg"),
    ];
  });
  const asked: string[] = [];
  let online = true;
  const before = globalThis.fetch;
  globalThis.fetch = async (address) => {
    asked.push(String(address));
    if (!online) throw new TypeError("no network");
    return new Response(new Uint8Array([1, 2]));
  };
  try {
    assert.equal((await session.thumbnailOf(taken))?.byteLength, 2);
    online = false;
    assert.equal(await session.thumbnailOf(taken), null, "without a network its place stays empty");
    assert.equal(await session.thumbnailOf(spoken), null, "a recording has no small picture");
    assert.equal(await session.thumbnailOf(older), null, "a copy that an older app kept does not say where it is");
    assert.deepEqual(asked, Array(2).fill("/evidence/e1/thumb"));
    await db.put("thumbnails", { visit: "v1", sha256: taken, bytes: new Uint8Array(5).buffer });
    assert.equal((await session.thumbnailOf(taken))?.byteLength, 5);
    assert.equal(asked.length, 2, "this phone's own copy needs no network");
    assert.equal(await session.bytesOf(spoken, true), null, "offline a recording of the other phone is not to be heard");
    online = true;
    assert.equal((await session.bytesOf(spoken, true))?.byteLength, 2);
    assert.deepEqual(asked.slice(2), Array(2).fill("/evidence/e2"));
    assert.equal(await session.bytesOf(spoken), null, "that it can be heard does not mean that it is on this phone");
    assert.equal(await session.bytesOf(taken, true), null, "of a photo the small copy is enough");
    assert.equal(asked.length, 4);
  } finally {
    globalThis.fetch = before;
  }
});
