/** A clock that is off, or was set back, is recorded; a position is put into words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIn, metresBetween } from "../../app/phone/check_in.ts";
import { keepable } from "../../app/phone/clock.ts";
import { ClockWatch } from "../../app/phone/clock_watch.ts";
import { type PhoneDb, saveBundle } from "../../app/phone/store.ts";
import { answerEvent, bundle, card, DEVICE, freshDb, readVisit, write } from "./parts.ts";

class TwoClocks {
  wall = Date.parse("2026-11-22T09:00:00Z");
  mono = 1000;
  now = () => this.wall;
  elapsed = () => this.mono;
  pass(ms: number): void {
    this.wall += ms;
    this.mono += ms;
  }
}

async function watching(status: "started" | "briefed" = "started") {
  const db = await freshDb();
  await saveBundle(db, bundle(card("v1", status)), "2026-11-22T09:00:00Z");
  const clock = new TwoClocks();
  return { db, clock, watch: new ClockWatch(db, DEVICE, clock) };
}

const told = async (db: PhoneDb) =>
  (await db.getAll("events")).filter((event) => event.kind === "clock").map((event) => event.value);
const server = (clock: TwoClocks, ahead: number) => new Date(clock.now() - ahead).toISOString();

test("a clock in a year that the server refuses is moved to one that it keeps, with the times between in place", () => {
  const [earliest, tooLate] = [Date.UTC(2000, 0, 1), Date.UTC(2201, 0, 1)];
  assert.equal(keepable(Date.parse("2026-11-22T09:00:00Z")), Date.parse("2026-11-22T09:00:00Z"));
  assert.equal(keepable(0), earliest);
  assert.equal(keepable(90_000) - keepable(30_000), 60_000);
  assert.equal(keepable(-5), earliest);
  assert.equal(keepable(earliest - 1) < tooLate, true);
  assert.equal(keepable(8.64e15) < tooLate, true);
});

test("a clock that is ten minutes ahead is told once with the visit, and again when it was set right", async () => {
  const { db, clock, watch } = await watching();
  assert.equal(await watch.heard("v1", server(clock, 600_000), clock.now()), 600_000);
  await watch.heard("v1", server(clock, 600_500), clock.now());
  assert.deepEqual(await told(db), [{ error_ms: 600_000 }]);
  await watch.heard("v1", server(clock, 0), clock.now());
  assert.deepEqual(await told(db), [{ error_ms: 600_000 }, { error_ms: 0 }]);
});

test("the time a request takes is not taken for an error, nor is a clock that is nearly right", async () => {
  const { db, clock, watch } = await watching();
  const asked = clock.now();
  clock.pass(20_000);
  assert.equal(await watch.heard("v1", new Date(asked + 10_000).toISOString(), asked), 0);
  await watch.heard("v1", server(clock, -90_000), clock.now());
  assert.deepEqual(await told(db), []);
});

test("a clock that is set back during the visit is told; a phone that slept is not", async () => {
  const { db, clock, watch } = await watching();
  await watch.look("v1");
  clock.wall += 3_600_000;
  await watch.look("v1");
  assert.deepEqual(await told(db), []);
  clock.pass(5000);
  clock.wall -= 120_000;
  await watch.look("v1");
  await watch.look("v1");
  assert.deepEqual(await told(db), [{ set_back_ms: 120_000 }]);
});

test("a visit that has not begun hears nothing of clocks", async () => {
  const { db, clock, watch } = await watching("briefed");
  await watch.heard("v1", server(clock, 600_000), clock.now());
  await watch.heard(null, server(clock, 600_000), clock.now());
  assert.deepEqual(await told(db), []);
});

const PLACE = { ...card("v1").location, latitude: 50.8815, longitude: 4.7157 };
const at = (latitude: number, accuracy_m: number) => ({ latitude, longitude: 4.7157, accuracy_m, moment: "arrival" as const });

test("a position is near, far or says little", () => {
  assert.equal(Math.round(metresBetween({ latitude: 50, longitude: 4 }, { latitude: 51, longitude: 4 }) / 1000), 111);
  assert.equal(checkIn(at(50.8816, 20), PLACE)?.means, "here");
  assert.equal(checkIn(at(50.8915, 30), PLACE)?.means, "far");
  assert.equal(checkIn(at(50.8855, 3000), PLACE)?.means, "unsure");
  assert.equal(checkIn({ refused: true, moment: "arrival" }, PLACE), null);
  assert.equal(checkIn(at(50.8816, 20), { ...PLACE, latitude: null }), null);
});

test("the position on arrival, or its refusal, is kept with the visit; others are not taken for it", async () => {
  const { db, clock } = await watching();
  const event = { ...answerEvent("v1", "", at(50.8816, 20), clock), kind: "position" as const, question_code: null };
  await write(db, { ...event, value: { ...at(1, 1), moment: "capture" } });
  assert.equal((await readVisit(db, "v1")).arrival, undefined);
  await write(db, event);
  assert.deepEqual((await readVisit(db, "v1")).arrival, { value: at(50.8816, 20), at: event.captured_at, seen: false });
  await write(db, { ...event, value: { refused: true, moment: "arrival" } });
  assert.deepEqual((await readVisit(db, "v1")).arrival?.value, { refused: true, moment: "arrival" });
});
