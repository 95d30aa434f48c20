/** What the screen may call safe, and from when. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Keeping } from "../../app/phone/keeping.ts";
import { Looking } from "../../app/phone/looking.ts";
import { openStore, saveBundle } from "../../app/phone/store.ts";
import { type SessionParts, VisitSession } from "../../app/phone/visit_session.ts";
import { bundle, card, DEVICE, HandClock } from "./parts.ts";

async function opened(name: string, heard: string[] = []) {
  const db = await openStore(name);
  const parts: SessionParts = {
    db,
    clock: new HandClock(),
    device: DEVICE,
    writing: () => heard.push("writing"),
    written: () => heard.push("written"),
    failed: () => heard.push("failed"),
  };
  await saveBundle(db, bundle(card("v1")), "2026-11-22T09:00:00Z");
  return { db, session: (await VisitSession.open(parts, "v1")) as VisitSession };
}

test("a changed answer is not called kept in the tick in which it is given", async () => {
  const heard: string[] = [];
  const { session } = await opened("keeping-1", heard);
  await session.answer("greeted", "yes");
  heard.length = 0;
  const done = session.answer("greeted", "no", { supersede: true });
  assert.deepEqual(heard, ["writing"], "said at once, before anything is awaited");
  await done;
  assert.deepEqual(heard, ["writing", "written"]);
});

test("a page that goes in the very tick of the tap keeps the answer", async () => {
  const { db, session } = await opened("keeping-2");
  await session.answer("greeted", "yes");
  void session.answer("greeted", "no", { supersede: true });
  // What was begun is ended by the browser; what had still to be begun would be lost here.
  db.close();
  const again = await openStore("keeping-2");
  assert.equal((await again.get("answers", ["v1", "greeted"]))?.value, "no");
  assert.deepEqual(
    (await again.getAll("events")).map((event) => event.value),
    ["no"],
  );
});

test("letters typed in the last tick before the page is hidden are an answer", async () => {
  const { db, session } = await opened("keeping-3");
  session.type("words", "She sai");
  void session.flush();
  db.close();
  const again = await openStore("keeping-3");
  assert.equal((await again.getAll("events")).at(-1)?.value, "She sai");
});

test("only a look that began after the last write ends the waiting", () => {
  const keeping = new Keeping();
  assert.equal(keeping.begin(), true);
  assert.equal(keeping.begin(), false, "the screen knows already");
  const early = keeping.mark();
  keeping.end();
  keeping.end();
  assert.equal(keeping.looked(early), true, "it was read before the writes were done");
  const between = keeping.mark();
  keeping.begin();
  keeping.end();
  assert.equal(keeping.looked(between), true, "one more was written while it was read");
  assert.equal(keeping.looked(keeping.mark()), false);
});

test("a store that is out of reach for a moment is read again by itself, after pauses that grow", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(console, "warn", () => undefined);
  let fails = 3;
  let read = 0;
  const looking = new Looking(async () => {
    read += 1;
    if (fails > 0) {
      fails -= 1;
      throw new DOMException("out of reach", "InvalidStateError");
    }
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await looking.now();
  assert.equal(read, 1, "who asked for it is not thrown at");
  const pauses: number[] = [];
  for (let waited = 0; pauses.length < 3 && waited < 10_000; waited += 10) {
    const before = read;
    t.mock.timers.tick(10);
    await settle();
    if (read > before) {
      pauses.push(waited + 10);
      waited = -10;
    }
  }
  assert.equal(read, 4);
  assert(pauses[0] && pauses[1] && pauses[2] && pauses[0] < pauses[1] && pauses[1] < pauses[2], pauses.join());
  t.mock.timers.tick(60_000);
  await settle();
  assert.equal(read, 4, "once it was read there is nothing to try again");
});

test("several looks that are asked for in one moment are one", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let read = 0;
  const looking = new Looking(async () => {
    read += 1;
  });
  for (let n = 0; n < 5; n += 1) looking.soon();
  t.mock.timers.tick(100);
  await looking.now();
  assert.equal(read, 2);
});
