/** Phones of the simulation: the app's own store, outbox, session and sync, in tabs that can die at any moment. */

import { openDB, unwrap } from "idb";
import { serverApi } from "../../app/phone/api.ts";
import { type Clock, isoNow } from "../../app/phone/clock.ts";
import { retrySetAside } from "../../app/phone/outbox.ts";
import { deviceId, openStore, type PhoneDb, saveBundle, saveCard } from "../../app/phone/store.ts";
import { Sync } from "../../app/phone/sync.ts";
import { promoteDrafts, type SessionParts, VisitSession } from "../../app/phone/visit_session.ts";
import { waitingOf } from "../../app/phone/waiting.ts";
import { dice as diceOf } from "./parts.ts";
import type { Network } from "./sync_network.ts";

/** Something the shopper did. `kept`: the phone said that it has it, from then on it may never be lost. */
export interface Note {
  visit: string;
  device: string;
  tab: number;
  what: "tap" | "typed" | "photo" | "submit";
  code: string | null;
  value: unknown;
  kept: boolean;
}

/** A clock that can be set wrong; time since the app started runs on whatever happens. */
export class PhoneClock implements Clock {
  private time = Date.now() - 600_000;
  private ticks = 0;
  now(): number {
    this.time += 7;
    return this.time;
  }
  elapsed(): number {
    this.ticks += 5;
    return this.ticks;
  }
  jump(ms: number): void {
    this.time += ms;
  }
  startPage(): void {
    this.ticks = 0;
  }
}

/** Transactions that a database connection has open, so that a killed tab can leave them half done. */
const open = new WeakMap<IDBDatabase, Set<IDBTransaction>>();

/** Lets tabs die in the middle of a write. */
export function watchTransactions(): void {
  const original = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof original>): IDBTransaction {
    const transaction = original.apply(this, given);
    const all = open.get(this) ?? new Set<IDBTransaction>();
    open.set(this, all.add(transaction));
    for (const end of ["complete", "abort"]) transaction.addEventListener(end, () => all.delete(transaction));
    return transaction;
  };
}

const NEVER = new Promise<never>(() => undefined);

/** One page of the app on a phone. */
export class Tab {
  dead = false;
  failures = 0;
  readonly sessions = new Map<string, VisitSession>();
  readonly died: Promise<void>;
  private die: () => void = () => undefined;

  private constructor(
    readonly phone: Phone,
    readonly number: number,
    readonly db: PhoneDb,
    readonly parts: SessionParts,
    readonly sync: Sync,
    readonly api: ReturnType<typeof serverApi>,
  ) {
    this.died = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  /** What the app does when its page opens, in the same order. */
  static async open(phone: Phone): Promise<Tab> {
    const db = await openStore(phone.name);
    phone.clock.startPage();
    const device = await deviceId(db);
    phone.device = device;
    phone.opened += 1;
    let tab: Tab | null = null;
    const parts: SessionParts = {
      db,
      clock: phone.clock,
      device,
      written: () => phone.tabs.filter((other) => other !== tab).forEach((other) => void other.reload()),
      failed: () => {
        if (tab) tab.failures += 1;
      },
    };
    const real = serverApi(() => "en", phone.root);
    // A dead tab sends nothing and hears nothing.
    const mortal =
      <Given extends unknown[], Gives>(call: (...given: Given) => Promise<Gives>) =>
      async (...given: Given): Promise<Gives> => {
        if (tab?.dead) return NEVER;
        const answer = await call(...given);
        return tab?.dead ? NEVER : answer;
      };
    const api = Object.fromEntries(
      Object.entries(real).map(([name, call]) => [name, mortal(call as never)]),
    ) as unknown as typeof real;
    const sync = new Sync({
      db,
      api,
      clock: phone.clock,
      version: phone.version,
      online: () => phone.online,
      changed: () => undefined,
      random: phone.fine,
      alone: (name, work) => phone.alone(name, tab, work),
    });
    tab = new Tab(phone, phone.opened, db, parts, sync, api);
    phone.tabs.push(tab);
    try {
      await promoteDrafts(parts);
      await retrySetAside(db);
      await tab.openVisits();
    } catch (error) {
      // Killed while it opened: what it was writing is on the phone or it is not.
      if (!tab.dead) throw error;
    }
    return tab;
  }

  /** Fetches the visits where there is a network, and opens those that are on the phone. */
  async openVisits(): Promise<void> {
    for (const visit of this.phone.visits) {
      if (this.phone.online) {
        const outcome = await Promise.race([this.api.bundle(visit), this.died.then(() => null)]);
        if (!outcome || this.dead) return;
        if (outcome.kind === "ok") {
          await saveBundle(this.db, outcome.body, isoNow(this.phone.clock));
          await saveCard(this.db, outcome.body.visit);
        }
      }
      const session = await VisitSession.open(this.parts, visit);
      if (session) this.sessions.set(visit, session);
    }
  }

  async reload(): Promise<void> {
    for (const session of this.sessions.values()) if (!this.dead) await session.reload().catch(() => undefined);
  }

  /** The page is out of sight. */
  async hide(): Promise<void> {
    const flushed = Promise.all([...this.sessions.values()].map((session) => session.flush()));
    await Promise.race([flushed.catch(() => undefined), this.died]);
  }

  /** The page is in sight again. */
  async show(): Promise<void> {
    await promoteDrafts(this.parts).catch(() => undefined);
    await this.reload();
  }

  /** Ends at once: what was being written is on the phone or it is not. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.sync.stop();
    const raw = unwrap(this.db) as unknown as IDBDatabase;
    for (const transaction of open.get(raw) ?? []) {
      if (this.phone.fine() < 0.5) continue;
      try {
        transaction.abort();
      } catch {
        // It was just committing: the phone has it.
      }
    }
    this.db.close();
    this.phone.tabs.splice(this.phone.tabs.indexOf(this), 1);
    this.phone.release(this);
    this.die();
  }

  /** Sends until it is done or this tab has died. */
  async send(): Promise<void> {
    await Promise.race([this.sync.request(true), this.died]);
    if (!this.dead) await this.reload();
  }

  /** Notes something the shopper does, and that it is kept once the phone says so. */
  private async noted(
    note: Omit<Note, "device" | "tab" | "kept">,
    doing: (session: VisitSession) => Promise<unknown>,
  ): Promise<void> {
    const session = this.sessions.get(note.visit);
    if (!session) return;
    const full: Note = { ...note, device: this.phone.device, tab: this.number, kept: false };
    this.phone.notes.push(full);
    const before = this.failures;
    await Promise.race([doing(session).catch(() => undefined), this.died]);
    full.kept = !this.dead && this.failures === before;
  }

  tap(visit: string, code: string): Promise<void> {
    if (!this.sessions.get(visit)?.canEdit(code)) return Promise.resolve();
    const value = this.phone.nextNumber();
    return this.noted({ visit, what: "tap", code, value }, (session) => session.answer(code, value));
  }

  /** Types some words; they count as kept when the last letter is on the phone. `leave` ends the field. */
  async type(visit: string, code: string, leave: boolean): Promise<void> {
    const session = this.sessions.get(visit);
    if (!session?.canEdit(code)) return;
    const words = `Words ${this.phone.nextNumber()} of ${this.phone.name}`;
    const shortest = words.length - 3;
    for (let size = shortest; size < words.length; size += 1) {
      this.phone.notes.push(this.typed(visit, code, words.slice(0, size)));
      session.type(code, words.slice(0, size));
      if (this.phone.dice() < 0.5) await new Promise((done) => setTimeout(done, 0));
      if (this.dead) return;
    }
    const last = this.typed(visit, code, words);
    this.phone.notes.push(last);
    session.type(code, words);
    if (leave) {
      const before = this.failures;
      await Promise.race([session.finish(code), this.died]);
      last.kept = !this.dead && this.failures === before;
      return;
    }
    for (let wait = 0; wait < 40 && !this.dead; wait += 1) {
      const draft = await this.db.get("drafts", [visit, code]).catch(() => undefined);
      if (draft?.value === words) {
        last.kept = true;
        return;
      }
      await new Promise((done) => setTimeout(done, 0));
    }
  }

  private typed(visit: string, code: string, value: string): Note {
    return { visit, device: this.phone.device, tab: this.number, what: "typed", code, value, kept: false };
  }

  async photo(visit: string, code: string): Promise<void> {
    if (!this.sessions.get(visit)?.canEdit(code)) return;
    const bytes = this.phone.picture();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const photo = { sha256, content_type: "image/jpeg", size: bytes.byteLength, bytes, thumbnail: null };
    await this.noted({ visit, what: "photo", code, value: sha256 }, (session) => session.addPhoto(code, photo as never));
  }

  async submit(visit: string): Promise<void> {
    if (this.sessions.get(visit)?.status !== "started") return;
    await this.noted({ visit, what: "submit", code: null, value: {} }, (session) => session.submit());
  }
}

export class Phone {
  readonly tabs: Tab[] = [];
  readonly notes: Note[] = [];
  readonly clock = new PhoneClock();
  device = "";
  root = "";
  version = "1";
  online = true;
  /** How many pages were opened; more than one at a time at some moment: `doubled`. */
  opened = 0;
  doubled = false;
  /** What the shopper does. */
  readonly dice: () => number;
  /** What hangs on the turns of the event loop: it must not change what the shopper does next. */
  readonly fine: () => number;
  private shown: Tab | null = null;
  private numbers = 0;
  private readonly locks = new Map<string, Tab | null>();

  constructor(
    readonly name: string,
    readonly index: number,
    readonly visits: string[],
    readonly network: Network,
    seed: number,
    private readonly pictures: Uint8Array[],
  ) {
    this.dice = diceOf(seed);
    this.fine = diceOf(seed + 7919);
    network.tabKilled = () => this.tabs[0]?.kill();
  }

  /** Locks as the browser has them for all tabs of one phone: who does not get it does nothing. */
  async alone(name: string, tab: Tab | null, work: () => Promise<void>): Promise<void> {
    if (this.locks.has(name)) return;
    this.locks.set(name, tab);
    try {
      await work();
    } finally {
      if (this.locks.get(name) === tab) this.locks.delete(name);
    }
  }

  release(tab: Tab): void {
    for (const [name, holder] of this.locks) if (holder === tab) this.locks.delete(name);
  }

  nextNumber(): number {
    this.numbers += 1;
    return this.index * 1_000_000 + this.numbers;
  }

  /** A picture that nobody took before: one of the pool with a remark of its own in it. */
  picture(): ArrayBuffer {
    const base = this.pictures[Math.floor(this.dice() * this.pictures.length)] as Uint8Array;
    const words = new TextEncoder().encode(`${this.name}/${this.nextNumber()}`);
    const remark = new Uint8Array([0xff, 0xfe, 0, words.length + 2, ...words]);
    const made = new Uint8Array(base.length + remark.length);
    made.set(base.slice(0, 2));
    made.set(remark, 2);
    made.set(base.slice(2), 2 + remark.length);
    return made.buffer;
  }

  /** A page that is alive; opens one when there is none. The one before goes out of sight, which ends the typing in it. */
  async tab(): Promise<Tab> {
    const tab = this.tabs[Math.floor(this.dice() * this.tabs.length)] ?? (await Tab.open(this));
    if (this.shown !== tab) {
      const before = this.shown;
      this.shown = tab;
      if (before && !before.dead) await before.hide();
      if (before && !tab.dead) await tab.show();
    }
    return tab;
  }

  async openTwice(): Promise<void> {
    this.version = String(Number(this.version) + 1);
    await Tab.open(this);
    this.doubled ||= this.tabs.length > 1;
  }

  /** What the phone says is only on it. */
  async waits(): Promise<string[]> {
    const tab = await this.tab();
    const words: string[] = [];
    try {
      for (const visit of this.visits) {
        const waiting = await waitingOf(tab.db, visit);
        if (waiting.anything || waiting.set_aside > 0) words.push(`${visit}: ${JSON.stringify(waiting)}`);
      }
    } catch (error) {
      // Killed while it looked: the next one looks again.
      if (!tab.dead) throw error;
      return this.waits();
    }
    return words;
  }
}

/** A phone that has the first version of the app, with an answer that waits since then. */
export async function firstVersionStore(phone: Phone, versionId: string): Promise<void> {
  const db = await openDB(phone.name, 1, {
    upgrade(made) {
      made.createObjectStore("meta");
      made.createObjectStore("bundles", { keyPath: "id" });
      for (const name of ["answers", "drafts", "timers"]) made.createObjectStore(name, { keyPath: ["visit", "question_code"] });
      const events = made.createObjectStore("events", { keyPath: ["visit", "sequence"] });
      events.createIndex("by_question", ["visit", "question_code"]);
      made.createObjectStore("visits", { keyPath: "visit" });
      made.createObjectStore("troubles", { keyPath: ["visit", "sequence"] });
      for (const name of ["media", "media_bytes"]) made.createObjectStore(name, { keyPath: ["visit", "sha256"] });
    },
  });
  const device = crypto.randomUUID();
  await db.put("meta", device, "device_id");
  const [visit = ""] = phone.visits;
  const value = phone.nextNumber();
  const captured_at = isoNow(phone.clock);
  const event = { visit, device, captured_at, elapsed_ms: 5, questionnaire_version_id: versionId, attempts: 0, set_aside: null };
  await db.put("events", { ...event, sequence: 1, kind: "start", question_code: null, value: {} });
  await db.put("events", { ...event, sequence: 2, kind: "answer", question_code: "n0", value });
  await db.put("answers", { visit, question_code: "n0", value, captured_at });
  const state = { place: null, submitted_at: null, missing: [], confirmed_at: null, blocked: null };
  await db.put("visits", { visit, next_sequence: 3, started: true, ...state });
  db.close();
  phone.notes.push({ visit, device, tab: 0, what: "tap", code: "n0", value, kept: true });
}
