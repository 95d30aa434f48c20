/** The app itself, without a page: what it hears, and when. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "../../app/phone/app.ts";
import { saveBundle } from "../../app/phone/store.ts";
import { bundle, card, freshDb } from "./parts.ts";

const page = new EventTarget();
const phone = { onLine: true };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the app takes from a browser. */
function browser(path: string): void {
  const shims = {
    document: Object.assign(new EventTarget(), {
      documentElement: { lang: "en", dataset: {} },
      cookie: "",
      visibilityState: "visible",
    }),
    location: { pathname: path },
    history: { pushState: () => undefined, replaceState: () => undefined },
    localStorage: { getItem: () => null, setItem: () => undefined },
    navigator: Object.assign(phone, { languages: ["en"] }),
    addEventListener: page.addEventListener.bind(page),
    fetch: () => Promise.reject(new TypeError("no network")),
    setInterval: () => 0,
  };
  for (const [name, value] of Object.entries(shims)) Object.defineProperty(globalThis, name, { value, configurable: true });
  Reflect.deleteProperty(globalThis, "BroadcastChannel");
}

async function opened(path = "/phone/visits/v1/steps/desk") {
  browser(path);
  const db = await freshDb();
  await saveBundle(db, bundle(card("v1")), "2026-11-22T09:00:00Z");
  return { db, app: await App.open(db) };
}

test("a network that comes while the first screen is drawn is heard of", async () => {
  phone.onLine = false;
  const { app } = await opened();
  assert.equal(app.state.online, false);
  phone.onLine = true;
  app.listen();
  assert.equal(app.state.online, true);
});

test("going back while the first screen is drawn leads back", async () => {
  const { app } = await opened();
  assert.equal(app.state.route.name, "step");
  Object.assign(location, { pathname: "/phone/" });
  page.dispatchEvent(new Event("popstate"));
  assert.equal(app.state.route.name, "work");
});

test("the line does not go on saying that something is being saved when the store was out of reach as it was read back", async (t) => {
  // Without a network nothing else makes the app look again.
  phone.onLine = false;
  const { app } = await opened();
  t.mock.method(console, "warn", () => undefined);
  const { transaction } = IDBDatabase.prototype;
  let fails = 2;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (mode === "readonly" && fails > 0) {
      fails -= 1;
      throw new DOMException("out of reach", "InvalidStateError");
    }
    return transaction.call(this, stores, mode, options);
  };
  try {
    await app.state.session?.answer("greeted", "yes");
    assert.equal(app.state.keeping, true);
    for (let waited = 0; app.state.keeping && waited < 3000; waited += 20) await wait(20);
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  assert.equal(fails, 0);
  assert.equal(app.state.keeping, false);
  assert.equal(app.state.waiting.get("v1")?.answers, 1);
});

test("after somebody signed out here the app opens with nothing of theirs that is on the server", async () => {
  browser("/phone/");
  const db = await freshDb();
  await saveBundle(db, bundle(card("v1")), "2026-11-22T09:00:00Z");
  Object.assign(document, { cookie: "theme=dark; forget=1" });
  await App.open(db);
  assert.deepEqual(await db.getAllKeys("bundles"), []);
  assert.equal(document.cookie, "forget=; path=/phone; max-age=0", "once is enough");
});

test("when another shopper signed in, the one before is forgotten before anything of the other is kept", async () => {
  const { db, app } = await opened("/phone/");
  const went: string[] = [];
  Object.assign(location, { assign: (to: string) => went.push(to) });
  const answer = (number: number) => ({
    server_time: "2026-11-22T09:00:00Z",
    shopper: { number, first_name: "Vic", locale: "nl" },
    visits: [],
    offers: [],
    demo: false,
  });
  app.api.work = async () => ({ kind: "ok", body: answer(1000) });
  await app.refreshWork();
  await wait(20);
  assert.deepEqual(await db.getAllKeys("bundles"), ["v1"]);
  app.set({ work: { work: answer(1000), fetched_at: "2026-11-22T09:00:00Z" } });
  app.api.work = async () => ({ kind: "ok", body: answer(1001) });
  await app.refreshWork();
  assert.deepEqual(await db.getAllKeys("bundles"), []);
  assert.deepEqual(went, ["/phone/"]);
});

test("somebody who is no shopper counts as nobody: what is here waits for its shopper", async () => {
  const { app } = await opened("/phone/");
  const problem = { status: 403, code: "not_allowed", title: "", detail: "Your account does not include this." };
  app.set({ work: null });
  const went: string[] = [];
  Object.assign(location, { assign: (to: string) => went.push(to) });
  app.api.work = async () => ({ kind: "refused", problem, retry_after_s: null });
  await app.refreshWork();
  assert.equal(app.sync.status.signed_out, true);
  assert.deepEqual(went, ["/sign-in?next=%2Fphone%2F"]);
});

test("a form opened by its address asks the server what another phone answered, and asks no more while it is open", async () => {
  const { db, app } = await opened();
  let asked = 0;
  app.api.bundle = async () => {
    asked += 1;
    const copy = bundle(card("v1"));
    copy.answers = [{ question_code: "greeted", value: "no", captured_at: "2026-11-22T09:30:00Z", mark: "other:1" }];
    return { kind: "ok", body: copy };
  };
  app.go({ name: "work" });
  app.go({ name: "step", visit: "v1", section: "desk" });
  for (let waited = 0; app.state.session?.answers.get("greeted") !== "no" && waited < 3000; waited += 20) await wait(20);
  assert.equal(app.state.session?.answers.get("greeted"), "no");
  assert.equal((await db.get("answers", ["v1", "greeted"]))?.value, "no");
  app.go({ name: "step", visit: "v1", section: "arriving" });
  await wait(50);
  assert.equal(asked, 1);
});
