/** A copy of a visit that the phone fetched, however it was asked for, never stands over a newer one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "../../app/phone/api.ts";
import type { AskedEarly } from "../../app/phone/asked_early.ts";
import { Copies } from "../../app/phone/copies.ts";
import { saveBundle, saveCard } from "../../app/phone/store.ts";
import type { Bundle, VisitCard } from "../../app/phone/types.ts";
import { VisitSession } from "../../app/phone/visit_session.ts";
import { bundle, card, freshDb, partsOf } from "./parts.ts";

type Status = VisitCard["status"];
const ok = (status: Status): Outcome<Bundle> => ({ kind: "ok", body: bundle(card("v1", status)) });
const early = (status: Status): AskedEarly => ({
  visit: "v1",
  locale: "en",
  at: "2026-11-22T09:00:00Z",
  bundle: Promise.resolve(ok(status)),
});

async function world() {
  const db = await freshDb();
  const server: { status: Status; asked: number; contact: string | null; meanwhile?: () => void } = {
    status: "started",
    asked: 0,
    contact: null,
  };
  const copies = new Copies({
    db,
    api: {
      bundle: async () => {
        server.asked += 1;
        const answer = ok(server.status);
        server.meanwhile?.();
        return answer;
      },
    },
    locale: () => "en",
    contact: () => server.contact,
  });
  const kept = async () => (await db.get("bundles", "v1"))?.bundle.visit.status;
  return { db, server, copies, kept };
}

test("a visit that was asked for before the app was open is not asked for twice", async () => {
  const { copies, server, kept } = await world();
  copies.expect(early("briefed"));
  await copies.fetch("v1");
  assert.deepEqual([await kept(), server.asked], ["briefed", 0]);
  await copies.fetch("v1");
  assert.deepEqual([await kept(), server.asked], ["started", 1]);
});

test("a copy asked for early is let go of when the server was heard about the visit since", async () => {
  const { copies, server, kept } = await world();
  copies.expect(early("started"));
  server.contact = "2026-11-22T09:10:00Z";
  server.status = "submitted";
  await copies.fetch("v1");
  assert.deepEqual([await kept(), server.asked], ["submitted", 1]);
});

test("a copy that was outrun by what was sent meanwhile is fetched again", async () => {
  const { copies, server, kept } = await world();
  server.meanwhile = () => {
    server.contact = "2026-11-22T09:10:00Z";
    server.status = "submitted";
  };
  const outcome = await copies.fetch("v1");
  assert.deepEqual([outcome.kind, await kept(), server.asked], ["ok", "submitted", 2]);
});

async function opened() {
  const db = await freshDb();
  const parts = partsOf(db);
  await saveBundle(db, bundle(card("v1")), "2026-11-22T09:00:00Z");
  return { db, session: (await VisitSession.open(parts, "v1")) as VisitSession };
}

test("a newer copy is noticed also where the visit was read again in between", async () => {
  const { db, session } = await opened();
  assert.equal(await session.isCurrent(), true);
  await saveCard(db, card("v1", "withdrawn"));
  await session.reload();
  assert.equal(await session.isCurrent(), false);
  assert.equal(await session.isCurrent(), false, "and again, as long as this one is shown");
});

test("a newer copy that says the same is compared once", async () => {
  const { db, session } = await opened();
  await saveCard(db, card("v1"));
  assert.equal(await session.isCurrent(), true);
  let read = 0;
  const { get } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.get = function (...given) {
    if (this.name === "bundles") read += 1;
    return get.apply(this, given);
  };
  try {
    assert.equal(await session.isCurrent(), true);
  } finally {
    IDBObjectStore.prototype.get = get;
  }
  assert.equal(read, 0);
});
