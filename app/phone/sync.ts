/**
 * Brings the outbox to the server: answers in one lane, photos in another, so that a large photo
 * never holds up an answer. Each lane runs one at a time and waits longer after each failure.
 */

import { isNobodyHere, type Outcome, type SyncApi } from "./api.ts";
import { type Clock, isoNow } from "./clock.ts";
import { applyReceipts, markSending, nextBatch, setAside, toWire, visitsWithEvents } from "./outbox.ts";
import { changeVisit, type OutboxEvent, type PhoneDb, saveCard } from "./store.ts";
import type { Problem } from "./types.ts";
import { Uploads } from "./uploads.ts";

export const BATCH_SIZE = 200;
const PAUSE_FIRST_MS = 2_000;
const PAUSE_MOST_MS = 5 * 60_000;

export interface SyncStatus {
  sending: boolean;
  /** The photo, or the recording or file, on its way now: which one of how many of its sort. */
  photo: { visit: string; image: boolean; index: number; total: number } | null;
  signed_out: boolean;
  /** The server could not be reached at the last attempt. */
  unreachable: boolean;
  /** When the server last answered. */
  contact_at: string | null;
}

export interface SyncParts {
  db: PhoneDb;
  api: SyncApi;
  clock: Clock;
  version: string;
  online: () => boolean;
  /** Something changed that a screen may show. */
  changed: () => void;
  /** The server may have answers of this visit that this phone does not know: its copy is to be fetched again. */
  differs?: (visit: string) => void;
  /** What time it is by the server, asked at this phone's time. */
  heardTime?: (visit: string, serverTime: string, askedAt: number) => void;
  random?: () => number;
  /** Runs the work in one tab at a time; without it, in this one. */
  alone?: (name: string, work: () => Promise<void>) => Promise<void>;
}

/** Milliseconds to wait after so many failures in a row: doubling, with full jitter. */
export function pauseAfter(failures: number, random: () => number): number {
  const most = Math.min(PAUSE_MOST_MS, PAUSE_FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.round(most / 2 + (random() * most) / 2);
}

export type Verdict = "fine" | "later" | "stop";

/** The server read it and cannot take it: one of its events is at fault. */
export function isUnreadable(problem: Problem): boolean {
  return [400, 413, 415, 422].includes(problem.status);
}

class Lane {
  failures = 0;
  private current: Promise<void> | null = null;
  private stopped = false;
  private again = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly name: string,
    private readonly work: () => Promise<boolean>,
    private readonly parts: SyncParts,
  ) {}

  /** Runs now; when it runs already, once more after that. Resolves when all of it is done. */
  run(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    if (this.current) {
      this.again = true;
      return this.current;
    }
    this.current = this.runAll().finally(() => {
      this.current = null;
    });
    return this.current;
  }

  private async runAll(): Promise<void> {
    this.clearTimer();
    const alone = this.parts.alone ?? ((_name: string, work: () => Promise<void>) => work());
    let done = true;
    try {
      do {
        this.again = false;
        await alone(this.name, async () => {
          done = await this.work();
        });
      } while (this.again && !this.stopped);
    } catch {
      done = false;
    }
    this.failures = done ? 0 : this.failures + 1;
    if (!done && !this.stopped) {
      const pause = pauseAfter(this.failures, this.parts.random ?? Math.random);
      this.timer = setTimeout(() => void this.run(), pause);
    }
  }

  stop(): void {
    this.stopped = true;
    this.clearTimer();
  }

  private clearTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

export class Sync {
  status: SyncStatus = {
    sending: false,
    photo: null,
    signed_out: false,
    unreachable: false,
    contact_at: null,
  };
  private readonly events: Lane;
  private readonly photos: Lane;
  private readonly uploads: Uploads;
  private stopped = false;

  constructor(private readonly parts: SyncParts) {
    this.events = new Lane("veldgast-events", () => this.sendAllEvents(), parts);
    this.uploads = new Uploads(parts, {
      stopped: () => this.stopped,
      tell: (photo) => this.tell({ photo }),
      heard: () => this.noteContact(),
      judge: (visit, outcome) => this.judge(visit, outcome),
    });
    this.photos = new Lane("veldgast-photos", () => this.sendAllPhotos(), parts);
  }

  /** Sends what there is to send; `fresh` forgets earlier failures (the network came back). */
  async request(fresh = false): Promise<void> {
    if (this.stopped || !this.parts.online()) return;
    if (fresh) {
      this.events.failures = 0;
      this.photos.failures = 0;
    }
    await Promise.all([this.events.run(), this.photos.run()]);
  }

  stop(): void {
    this.stopped = true;
    this.events.stop();
    this.photos.stop();
  }

  private tell(change: Partial<SyncStatus>): void {
    this.status = { ...this.status, ...change };
    this.parts.changed();
  }

  private async sendAllEvents(): Promise<boolean> {
    let done = true;
    const visits = await visitsWithEvents(this.parts.db);
    if (visits.length === 0) return true;
    this.tell({ sending: true });
    try {
      for (const visit of visits) {
        const verdict = await this.sendVisit(visit);
        if (verdict !== "fine") done = false;
        if (verdict === "stop") break;
      }
    } finally {
      this.tell({ sending: false });
    }
    return done;
  }

  private async sendVisit(visit: string): Promise<Verdict> {
    for (;;) {
      if (this.stopped) return "stop";
      const hold = await this.hasWaitingPhotos(visit);
      const batch = await nextBatch(this.parts.db, visit, BATCH_SIZE, hold);
      if (batch.length === 0) return "fine";
      const verdict = await this.sendBatch(visit, batch);
      if (verdict !== "fine") return verdict;
    }
  }

  private async hasWaitingPhotos(visit: string): Promise<boolean> {
    return (
      (await this.parts.db.countFromIndex("media", "by_state", IDBKeyRange.bound(["waiting", visit], ["waiting", visit, []]))) > 0
    );
  }

  private async sendBatch(visit: string, taken: OutboxEvent[]): Promise<Verdict> {
    const { db, api, clock, version } = this.parts;
    // What was replaced since it was taken stays here: a copy that the network held back would reach the server after all that came later.
    const batch = await markSending(db, taken);
    const device = batch[0]?.device;
    if (device === undefined) return "fine";
    const askedAt = clock.now();
    const outcome = await api.sendEvents(visit, {
      device_id: device,
      sent_at: isoNow(clock),
      app_version: version,
      events: batch.map(toWire),
    });
    if (outcome.kind === "ok") {
      const removed = await applyReceipts(db, visit, outcome.body);
      if (outcome.body.visit) await saveCard(db, outcome.body.visit);
      this.noteContact();
      const { receipts, server_time } = outcome.body;
      this.parts.heardTime?.(visit, server_time, askedAt);
      // A duplicate's first receipt got lost, and what it said of other phones with it.
      if (receipts.some((receipt) => receipt.other_phone || receipt.outcome === "duplicate")) this.parts.differs?.(visit);
      // An answer without receipts would otherwise be asked for again at once, for ever.
      return removed > 0 ? "fine" : "later";
    }
    if (outcome.kind === "refused" && isUnreadable(outcome.problem)) {
      this.noteContact();
      return this.splitBatch(visit, batch, outcome.problem);
    }
    return this.judge(visit, outcome);
  }

  /** Halves a batch that the server cannot take until the one event at fault stands alone. */
  private async splitBatch(visit: string, batch: OutboxEvent[], problem: Problem): Promise<Verdict> {
    const [first] = batch;
    if (batch.length === 1 && first) {
      const why = problem.detail || problem.title || String(problem.status);
      await setAside(this.parts.db, first, why, isoNow(this.parts.clock));
      this.parts.changed();
      return "fine";
    }
    const middle = Math.ceil(batch.length / 2);
    const verdict = await this.sendBatch(visit, batch.slice(0, middle));
    return verdict === "fine" ? this.sendBatch(visit, batch.slice(middle)) : verdict;
  }

  private async judge(visit: string, outcome: Exclude<Outcome<unknown>, { kind: "ok" }>): Promise<Verdict> {
    if (outcome.kind === "network") {
      this.tell({ unreachable: true });
      return "stop";
    }
    const { problem } = outcome;
    if (isNobodyHere(problem)) {
      this.tell({ signed_out: true, unreachable: false });
      return "stop";
    }
    if (problem.status === 403 || problem.status === 404) {
      // Not this visitor's visit (another person signed in?): keep it all, go on with the others.
      this.noteContact();
      const why = problem.detail || problem.title || String(problem.status);
      await changeVisit(this.parts.db, visit, { blocked: why });
      return "later";
    }
    this.tell({ unreachable: true });
    return "stop";
  }

  /** The server was heard, here or by another request of the app. */
  noteContact(): void {
    const contact_at = isoNow(this.parts.clock);
    this.tell({ signed_out: false, unreachable: false, contact_at });
  }

  private async sendAllPhotos(): Promise<boolean> {
    const done = await this.uploads.sendAll();
    // A submission may have waited for the last photo.
    if (done !== "nothing") void this.events.run();
    return done !== "unfinished";
  }
}
