/** A newer version of the app waits for every visit that is open, in this tab and in others. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { OpenVisit } from "../../app/phone/tabs.ts";

/** As much of Web Locks as is asked for: shared locks, and who holds them. */
function sharedLocks() {
  const held: { name: string }[] = [];
  return {
    request: async (name: string, _options: unknown, work: () => Promise<void>) => {
      const lock = { name };
      held.push(lock);
      await work();
      held.splice(held.indexOf(lock), 1);
    },
    query: async () => ({ held }),
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
  Object.defineProperty(globalThis, "navigator", { value: { locks: sharedLocks() }, configurable: true });
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
