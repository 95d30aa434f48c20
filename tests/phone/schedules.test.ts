/** Random days of a phone: whatever happens, nothing it has saved is lost, doubled or put out of order. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { retrySetAside } from "../../app/phone/outbox.ts";
import { type Media, type OutboxEvent, type PhoneDb, saveCard, saveWork } from "../../app/phone/store.ts";
import { Sync } from "../../app/phone/sync.ts";
import { answerEvent, card, DEVICE, dice, FakeServer, type Fate, freshDb, HandClock, POISON, write } from "./parts.ts";

const RUNS = Number(process.env.PHONE_SCHEDULES ?? 150);
const STEPS = 40;
const VISITS = ["v1", "v2"];
const FATES: Fate[] = [
  "fine",
  "fine",
  "fine",
  "unreachable",
  "error",
  "signed_out",
  "answer_lost",
  "twice",
  "killed_before",
  "killed_after",
];

interface Written {
  event: OutboxEvent;
  supersede: boolean;
}

class Phone {
  readonly written: Written[] = [];
  readonly photos: string[] = [];
  sync!: Sync;
  online = true;
  private readonly clock = new HandClock();
  private died: () => void = () => undefined;
  private death: Promise<void> = Promise.resolve();

  constructor(
    readonly db: PhoneDb,
    readonly server: FakeServer,
    readonly random: () => number,
  ) {
    server.killed = () => {
      this.sync.stop();
      this.died();
    };
    this.boot();
  }

  /** A new page on the same phone: only the database is still there. */
  boot(): void {
    this.death = new Promise((resolve) => {
      this.died = resolve;
    });
    this.sync = new Sync({
      db: this.db,
      api: this.server,
      clock: this.clock,
      version: "test",
      online: () => this.online,
      changed: () => undefined,
      random: this.random,
    });
  }

  /** Sends until it is done or the tab dies; a dead tab is opened again. */
  async send(): Promise<void> {
    let dead = false;
    const death = this.death.then(() => {
      dead = true;
    });
    await Promise.race([this.sync.request(true), death]);
    if (dead) this.boot();
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  async answer(value = String(Math.floor(this.random() * 1e6))): Promise<void> {
    const supersede = this.random() < 0.4 && value !== POISON;
    const code = value === POISON ? "bad" : this.pick(["a", "b", "c"]);
    const event = answerEvent(this.pick(VISITS), code, value, this.clock);
    this.written.push({ event: await write(this.db, event, { supersede }), supersede });
  }

  async photo(): Promise<void> {
    const visit = this.pick(VISITS);
    const sha256 = `${this.photos.length}`.padStart(64, "0");
    this.photos.push(sha256);
    const media: Media = {
      visit,
      sha256,
      question_code: "queue",
      content_type: "image/jpeg",
      size: 4,
      captured_at: "2026-11-22T09:00:00Z",
      state: "waiting",
      detail: null,
      thumbnail: null,
    };
    const value = [{ sha256, content_type: "image/jpeg", size: 4, captured_at: media.captured_at }];
    const options = { media: { media, bytes: new ArrayBuffer(4) } };
    const event = await write(this.db, answerEvent(visit, `photo_${sha256}`, value, this.clock), options);
    this.written.push({ event, supersede: false });
  }

  async submit(visit: string): Promise<void> {
    const event = { ...answerEvent(visit, "", {}, this.clock), kind: "submit" as const, question_code: null };
    this.written.push({ event: await write(this.db, event), supersede: false });
  }
}

/** True when a later write was allowed to take this one's place. */
function replaced(phone: Phone, { event }: Written): boolean {
  return phone.written.some(
    (later) =>
      later.supersede &&
      later.event.visit === event.visit &&
      later.event.question_code === event.question_code &&
      later.event.sequence > event.sequence,
  );
}

async function assertNothingLost(phone: Phone, seed: string): Promise<void> {
  const here = new Set((await phone.db.getAll("events")).map((e) => `${e.visit}/${e.sequence}`));
  for (const row of phone.written) {
    const { visit, sequence } = row.event;
    const there = phone.server.kept.has(FakeServer.key(visit, DEVICE, sequence));
    assert(
      there || here.has(`${visit}/${sequence}`) || replaced(phone, row),
      `${seed}: ${visit}/${sequence} is neither on the phone nor on the server`,
    );
  }
}

async function assertAllDelivered(phone: Phone, seed: string): Promise<void> {
  const { server, db } = phone;
  const left = await db.getAll("events");
  for (const event of left) {
    assert.equal(event.value, POISON, `${seed}: ${event.visit}/${event.sequence} was never sent`);
    assert(event.set_aside !== null, `${seed}: a bad event still stands in line`);
  }
  for (const row of phone.written) {
    const { event } = row;
    const kept = server.kept.get(FakeServer.key(event.visit, DEVICE, event.sequence));
    if (event.value === POISON) {
      assert.equal(kept, undefined);
      assert(
        left.some((e) => e.visit === event.visit && e.sequence === event.sequence),
        `${seed}: the bad event is gone`,
      );
    } else if (kept) {
      assert.deepEqual(kept.value, event.value, `${seed}: ${event.visit}/${event.sequence} differs`);
    } else {
      assert(replaced(phone, row), `${seed}: ${event.visit}/${event.sequence} is lost`);
    }
  }
  for (const visit of VISITS) {
    const order = server.arrived.filter((row) => row.visit === visit).map((row) => row.sequence);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
      `${seed}: events arrived out of order`,
    );
    assert.equal(new Set(order).size, order.length, `${seed}: an event arrived as two`);
    // The last word on each question is the same on both sides.
    const last = new Map<string, unknown>();
    for (const [key, event] of server.kept) {
      if (key.startsWith(`${visit}/`) && event.kind === "answer") {
        last.set(event.question_code as string, event.value);
      }
    }
    for (const answer of await db.getAll("answers", IDBKeyRange.bound([visit], [visit, []]))) {
      if (answer.value !== POISON) {
        assert.deepEqual(last.get(answer.question_code), answer.value, `${seed}: ${answer.question_code}`);
      }
    }
  }
  for (const photo of phone.photos) assert(server.photos.has(photo), `${seed}: photo ${photo} is lost`);
  const waiting = (await db.getAll("media")).filter((item) => item.state === "waiting");
  assert.deepEqual(waiting, [], `${seed}: a photo still waits`);
  const conflicts = (await db.getAll("troubles")).filter((row) => row.outcome === "conflict");
  assert.deepEqual(conflicts, [], `${seed}: an honest phone never conflicts with itself`);
}

async function play(seed: number): Promise<{ killed: number; poison: number }> {
  const random = dice(seed);
  const server = new FakeServer();
  const phone = new Phone(await freshDb(), server, random);
  const name = `seed ${seed}`;
  const tally = { killed: 0, poison: 0 };
  const work = { shopper: { number: "1", first_name: "N", locale: "nl" }, offers: [], demo: true };
  await saveWork(phone.db, { server_time: "", ...work, visits: VISITS.map((id) => card(id)) }, "");
  server.fate = () => {
    const fate = phone.pick(FATES);
    if (fate.startsWith("killed")) tally.killed += 1;
    return fate;
  };
  server.largestBatch = 1 + Math.floor(random() * 12);
  for (let step = 0; step < STEPS; step += 1) {
    const roll = random();
    if (roll < 0.5) await phone.answer();
    else if (roll < 0.54) {
      await phone.answer(POISON);
      tally.poison += 1;
    } else if (roll < 0.62) await phone.photo();
    else if (roll < 0.68) phone.online = !phone.online;
    else if (roll < 0.72) {
      phone.sync.stop();
      phone.boot();
      await retrySetAside(phone.db);
    } else await phone.send();
    await assertNothingLost(phone, name);
  }
  for (const visit of VISITS) await phone.submit(visit);
  // The network comes back and stays.
  server.fate = () => "fine";
  phone.online = true;
  for (let round = 0; round < 4; round += 1) await phone.send();
  await assertAllDelivered(phone, name);
  for (const visit of VISITS) assert(server.submitted.has(visit), `${name}: ${visit} was not handed in`);
  phone.sync.stop();
  phone.db.close();
  return tally;
}

test("random schedules lose nothing, double nothing and keep the order", async () => {
  const first = Number(process.env.PHONE_SEED ?? 1);
  const total = { killed: 0, poison: 0 };
  for (let seed = first; seed < first + RUNS; seed += 1) {
    const tally = await play(seed);
    total.killed += tally.killed;
    total.poison += tally.poison;
  }
  // The schedules really did what they are for.
  if (RUNS >= 20) assert(total.killed > RUNS && total.poison > RUNS / 4);
});

test("a card that arrives beside the sending does not disturb the outbox", async () => {
  const db = await freshDb();
  const clock = new HandClock();
  await write(db, answerEvent("v1", "a", "yes", clock));
  await saveCard(db, card("v1", "started"));
  assert.equal((await db.getAll("events")).length, 1);
});
