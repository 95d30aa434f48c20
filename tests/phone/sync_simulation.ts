/**
 * Random days of one or two phones with a real server: the app's own modules, real requests, a real database, real kills.
 * Started by tests/phone/sync_world.py, which makes visits and servers and looks into the database when asked to.
 */

import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { createInterface } from "node:readline";
import { openStore } from "../../app/phone/store.ts";
import { dice as diceOf } from "./parts.ts";
import { type Fate, type Lane, Network, type Upstream } from "./sync_network.ts";
import { faultsOf, keyOf, type ServerView } from "./sync_oracle.ts";
import { firstVersionStore, Phone, watchTransactions } from "./sync_phone.ts";

interface Given {
  first_seed: number;
  many: number;
  photos: string;
  cookie_name: string;
  cookie: string;
  /** The version of the questionnaire that the first phones know. */
  version: string;
}

const given = JSON.parse(process.argv[2] ?? "{}") as Given;
const PICTURES = (JSON.parse(readFileSync(given.photos, "utf8")) as string[]).map((text) =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
);
const STEPS = 24;
const NUMBERS = ["n0", "n1", "n2", "n3"];
const TEXTS = ["t0", "t1"];
const PHOTOS = ["p0", "p1"];
/** How often each thing happens to a request, of a hundred; killed servers are dealt apart. */
const FATES: [Fate, number][] = [
  ["cut_before", 6],
  ["cut_in_body", 5],
  ["cut_answer", 7],
  ["cut_at_once", 5],
  ["late", 6],
  ["twice", 6],
  ["again_later", 6],
  ["gateway", 3],
  ["signed_out", 2],
  ["tab_killed_before", 3],
  ["tab_killed_after", 4],
];

// --- what the other side does when asked ---

let questions = 0;
const waiting = new Map<number, (answer: unknown) => void>();
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, answer } = JSON.parse(line) as { id: number; answer: unknown };
  waiting.get(id)?.(answer);
  waiting.delete(id);
});
function ask<T>(act: string, ...values: unknown[]): Promise<T> {
  questions += 1;
  const id = questions;
  process.stdout.write(`${JSON.stringify({ id, act, with: values })}\n`);
  return new Promise((done) => waiting.set(id, done as (answer: unknown) => void));
}

// --- the server ---

let upstream: Upstream | null = null;
let starting: Promise<void> | null = null;
const tally: Record<string, number> = {};
function count(what: string, many = 1): void {
  tally[what] = (tally[what] ?? 0) + many;
}

async function startServer(): Promise<void> {
  const { port, pid } = await ask<{ port: number; pid: number }>("start");
  for (let tries = 0; ; tries += 1) {
    const lives = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (lives) break;
    if (tries > 1500) throw new Error("the server does not start");
    await new Promise((done) => setTimeout(done, 10));
  }
  upstream = { port, pid, agent: new Agent({ keepAlive: true }) };
}

async function killServer(after: number): Promise<void> {
  const victim = upstream;
  if (after > 0) await new Promise((done) => setTimeout(done, after));
  if (!victim || upstream !== victim) return;
  upstream = null;
  process.kill(victim.pid, "SIGKILL");
  count("server_killed");
  starting = startServer();
}

// --- one schedule ---

class Schedule {
  readonly dice: () => number;
  readonly phones: Phone[] = [];
  readonly history: string[] = [];
  faults: string[] = [];
  private kills: number;

  constructor(readonly seed: number) {
    this.dice = diceOf(seed);
    // In every third schedule the server dies once or twice.
    this.kills = this.dice() < 0.33 ? 1 + Math.floor(this.dice() * 2) : 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.dice() * items.length)] as T;
  }

  async addPhone(visits: string[]): Promise<Phone> {
    const index = this.phones.length + 1;
    // Each kind of request has dice of its own: what befalls it does not hang on the timing of the others.
    const lanes = new Map<Lane, () => number>();
    const roll = (lane: Lane) => {
      const offset = ["events", "photos", "reads"].indexOf(lane) + 1;
      const made = lanes.get(lane) ?? diceOf(this.seed * 1009 + index * 17 + offset);
      lanes.set(lane, made);
      return made;
    };
    const network = new Network({
      cookie: `${given.cookie_name}=${given.cookie}`,
      upstream: () => upstream,
      killServer,
      dice: (lane) => roll(lane)(),
      fate: (lane) => this.fate(roll(lane), lane),
    });
    const phone = new Phone(`phone-${this.seed}-${index}`, index, visits, network, this.seed * 13 + index, PICTURES);
    phone.root = await network.open();
    this.phones.push(phone);
    return phone;
  }

  private fate(roll: () => number, lane: Lane): Fate {
    if (this.kills > 0 && lane !== "reads" && roll() < 0.5) {
      this.kills -= 1;
      return roll() < 0.5 ? "server_killed" : "server_killed_answering";
    }
    let left = roll() * 100;
    for (const [fate, share] of FATES) {
      left -= share;
      if (left < 0) return fate;
    }
    return "fine";
  }

  /** One thing happens on one of the phones. */
  async step(): Promise<void> {
    const phone = this.pick(this.phones);
    const visit = this.pick(phone.visits);
    const roll = this.dice() * 100;
    const doing = this.chosen(roll);
    this.history.push(`${phone.index}:${doing}`);
    count(doing);
    if (doing === "offline") {
      phone.online = !phone.online;
      if (phone.online) void (await phone.tab()).send();
      return;
    }
    if (doing === "unplug") {
      phone.network.cut = !phone.network.cut;
      return;
    }
    if (doing === "clock") return phone.clock.jump(Math.round((this.dice() - 0.5) * 2 * 86_400_000));
    if (doing === "second phone") {
      if (this.phones.length < 2) await this.open(await this.addPhone(phone.visits));
      return;
    }
    if (doing === "new questions") {
      await ask("newer_version", visit);
      return;
    }
    const tab = await phone.tab();
    if (doing === "tap") await tab.tap(visit, this.pick(NUMBERS));
    else if (doing === "type") await tab.type(visit, this.pick(TEXTS), this.dice() < 0.5);
    else if (doing === "photo") await tab.photo(visit, this.pick(PHOTOS));
    else if (doing === "hide") await tab.hide();
    else if (doing === "submit") await tab.submit(visit);
    else if (doing === "upgrade") await phone.openTwice();
    else if (doing === "kill writing") {
      // The tab dies a few turns of its event loop after the shopper's tap.
      const writing = this.dice() < 0.6 ? tab.tap(visit, this.pick(NUMBERS)) : tab.photo(visit, this.pick(PHOTOS));
      const turns = Math.floor(this.dice() * 8);
      for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => setTimeout(done, 0));
      tab.kill();
      await writing;
    } else if (doing === "kill") tab.kill();
    else if (this.dice() < 0.5) await tab.send();
    else void tab.send();
  }

  private chosen(roll: number): string {
    const shares: [string, number][] = [
      ["tap", 30],
      ["type", 12],
      ["photo", 8],
      ["send", 20],
      ["offline", 7],
      ["unplug", 3],
      ["kill writing", 5],
      ["kill", 3],
      ["hide", 2],
      ["clock", 3],
      ["second phone", 3],
      ["upgrade", 2],
      ["new questions", 1],
      ["submit", 1],
    ];
    let left = roll;
    for (const [name, share] of shares) {
      left -= share;
      if (left < 0) return name;
    }
    return "tap";
  }

  /** Opens the app until the visit is on the phone, and begins it. */
  async open(phone: Phone): Promise<void> {
    for (let tries = 0; tries < 60; tries += 1) {
      const tab = await phone.tab();
      if (phone.visits.every((visit) => tab.sessions.has(visit))) {
        for (const session of tab.sessions.values()) if (session.status === "briefed") await session.start();
        return;
      }
      await starting;
      if (!tab.dead) await tab.openVisits();
    }
    throw new Error("the visit does not come to the phone");
  }

  /** What the phones say they still have, as the oracle names it. */
  private async waitingNow(): Promise<Set<string>> {
    const names = new Set<string>();
    for (const phone of this.phones) {
      // Its own connection: a tab may die at this very moment, what is on the phone does not.
      const db = await openStore(phone.name);
      for (const event of await db.getAll("events")) {
        const items = Array.isArray(event.value) ? event.value : [];
        for (const item of items) {
          if (typeof item === "object" && item && "sha256" in item) {
            names.add(keyOf({ visit: event.visit, device: event.device, code: event.question_code, value: item.sha256 }));
          }
        }
        names.add(keyOf({ visit: event.visit, device: event.device, code: event.question_code, value: event.value }));
      }
      for (const draft of await db.getAll("drafts")) {
        names.add(keyOf({ visit: draft.visit, device: phone.device, code: draft.question_code, value: draft.value }));
      }
      db.close();
    }
    return names;
  }

  /** In the middle of it: what was kept is still on the phone, or on the server. */
  private async checkMidway(visits: string[]): Promise<void> {
    const there = await this.waitingNow();
    const server = await ask<ServerView>("look", visits);
    this.faults.push(...faultsOf(this.phones, server, false, there).map((fault) => `midway, ${fault}`));
  }

  /** The network is back and stays: everything is sent, the visits are handed in, and late copies of requests still arrive. */
  private async settle(): Promise<void> {
    await starting;
    for (const phone of this.phones) {
      phone.network.cut = false;
      phone.network.calm = true;
      phone.online = true;
    }
    await this.sendAll();
    // What the server finds missing (a photo of the other phone, still on its way) is there at the next try.
    for (let tries = 0; tries < 3 && !(await this.handedIn()); tries += 1) {
      await this.handIn();
      await this.sendAll();
    }
    for (const phone of this.phones) {
      for (const words of await phone.waits()) this.faults.push(`${phone.name} still waits: ${words}`);
      await phone.network.deliverTheRest();
    }
  }

  private async sendAll(): Promise<void> {
    for (let round = 0; round < 12; round += 1) {
      // The last request of the wild part may have killed the server just now.
      await starting;
      let quiet = true;
      for (const phone of this.phones) {
        const tab = await phone.tab();
        await tab.hide();
        await tab.send();
        if ((await phone.waits()).length > 0) quiet = false;
      }
      if (quiet) break;
    }
  }

  private async handedIn(): Promise<boolean> {
    const { statuses } = await ask<ServerView>("look", (this.phones[0] as Phone).visits);
    return Object.values(statuses).every((status) => status === "submitted" || status === "in_review");
  }

  private async handIn(): Promise<void> {
    const tab = await (this.phones[0] as Phone).tab();
    await tab.openVisits();
    for (const visit of (this.phones[0] as Phone).visits) await tab.submit(visit);
  }

  async play(): Promise<void> {
    const visits = await ask<string[]>("visits", 1 + Math.floor(this.dice() * 2), "briefed");
    const phone = await this.addPhone(visits);
    if (this.dice() < 0.3) await firstVersionStore(phone, given.version);
    await this.open(phone);
    const midway = this.dice() < 0.25 ? Math.floor(this.dice() * STEPS) : -1;
    for (let step = 0; step < STEPS; step += 1) {
      await this.step();
      if (step === midway) await this.checkMidway(visits);
      // Mostly the server is back before the shopper does the next thing.
      if (this.dice() < 0.7) await starting;
    }
    await this.settle();
    const server = await ask<ServerView>("look", visits);
    this.faults.push(...faultsOf(this.phones, server, true));
    for (const visit of visits) {
      if (!["submitted", "in_review"].includes(server.statuses[visit] ?? "")) {
        this.faults.push(`${visit} was not handed in: ${server.statuses[visit]}`);
      }
    }
    count("events", server.events.length);
    count("photos kept", server.photos.length);
    count("kept", this.phones.flatMap((each) => each.notes).filter((note) => note.kept).length);
  }

  async close(): Promise<void> {
    for (const phone of this.phones) {
      for (const tab of [...phone.tabs]) tab.kill();
      phone.network.close();
      for (const [fate, many] of Object.entries(phone.network.met)) count(`request ${fate}`, many);
      indexedDB.deleteDatabase(phone.name);
    }
  }
}

// A tab that dies leaves promises behind that nobody hears any more.
process.on("unhandledRejection", (error) => {
  if (error instanceof DOMException || (error as Error)?.name === "AbortError") return;
  const name = (error as Error)?.name ?? "";
  if (["InvalidStateError", "TransactionInactiveError"].includes(name)) return;
  console.error("unhandled", error);
  process.exit(3);
});

const failures: { seed: number; faults: string[]; history: string[] }[] = [];
watchTransactions();
await startServer();
const began = performance.now();
for (let seed = given.first_seed; seed < given.first_seed + given.many; seed += 1) {
  const schedule = new Schedule(seed);
  try {
    await schedule.play();
  } catch (error) {
    schedule.faults.push(`broke off: ${(error as Error).stack}`);
  }
  await schedule.close();
  if (schedule.faults.length > 0) failures.push({ seed, faults: schedule.faults, history: schedule.history });
  if (upstream === null) await starting;
}
const seconds = (performance.now() - began) / 1000;
process.stdout.write(`${JSON.stringify({ done: { schedules: given.many, failures, tally, seconds } })}\n`, () => process.exit(0));
