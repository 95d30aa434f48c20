/** A newer version of the app waits for every visit that is open, in this tab and in others. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { OpenVisit } from "../../app/phone/tabs.ts";

interface Held {
  name: string;
  mode: "shared" | "exclusive";
}

/** As much of Web Locks as is asked for: shared locks, one that waits until it is alone (and lets nobody in before), and who holds and awaits them. */
function locksOfAllTabs() {
  const held: Held[] = [];
  const pending: Held[] = [];
  const soonFree = async (lock: Held) => {
    pending.push(lock);
    const mayHold = () =>
      pending[0] === lock && (lock.mode === "shared" ? held.every(({ mode }) => mode === "shared") : held.length === 0);
    while (!mayHold()) await soon();
    pending.shift();
    held.push(lock);
  };
  return {
    request: async (name: string, ...given: unknown[]) => {
      const work = given.at(-1) as () => Promise<void>;
      const lock: Held = { name, mode: given.length > 1 ? "shared" : "exclusive" };
      if (lock.mode === "shared" && pending.length === 0) held.push(lock);
      else await soonFree(lock);
      await work();
      held.splice(held.indexOf(lock), 1);
    },
    query: async () => ({ held, pending }),
  };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

test("what has to wait for the visit that is open here is done once, when it is left", () => {
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  const tab = new OpenVisit();
  const done: string[] = [];
  assert.equal(
    tab.whenLeft(() => done.push("at once")),
    false,
  );
  tab.hold(true);
  tab.hold(true);
  assert.equal(
    tab.whenLeft(() => done.push("later")),
    true,
  );
  assert.deepEqual(done, ["at once"]);
  tab.hold(false);
  tab.hold(true);
  tab.hold(false);
  assert.deepEqual(done, ["at once", "later"]);
});

test("a tab knows whether another one has a visit open, and is not mistaken about its own", async () => {
  Object.defineProperty(globalThis, "navigator", { value: { locks: locksOfAllTabs() }, configurable: true });
  const [first, second] = [new OpenVisit(), new OpenVisit()];
  assert.equal(await first.elsewhere(), false);
  first.hold(true);
  assert.equal(await first.elsewhere(), false);
  assert.equal(await second.elsewhere(), true);
  second.hold(true);
  assert.equal(await first.elsewhere(), true);
  first.hold(false);
  await soon();
  assert.equal(await second.elsewhere(), false);
});

test("who waits for all visits to be left goes on then, and sees one that is about to be opened", async () => {
  Object.defineProperty(globalThis, "navigator", { value: { locks: locksOfAllTabs() }, configurable: true });
  const [waits, filling, opening] = [new OpenVisit(), new OpenVisit(), new OpenVisit()];
  filling.hold(true);
  let left = false;
  const leaving = waits.leftEverywhere().then(() => {
    left = true;
  });
  opening.hold(true);
  await soon();
  assert.equal(left, false);
  filling.hold(false);
  await leaving;
  assert.equal(await waits.elsewhere(), true);
  opening.hold(false);
  await waits.leftEverywhere();
  assert.equal(await waits.elsewhere(), false);
});
