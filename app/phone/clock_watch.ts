/**
 * Whether this phone's clock is right: compared with the server's at each contact, and with the phone's own stopwatch in
 * between. What is found is recorded with the visit, for its reviewer to know; nobody is turned down for it.
 */

import { type Clock, isoNow } from "./clock.ts";
import { record } from "./outbox.ts";
import type { PhoneDb } from "./store.ts";
import type { ClockValue } from "./types.ts";

/** An error from which a visit's times are worth a remark. */
export const CLOCK_OFF_MS = 2 * 60_000;
/** A step back of less is what any phone does when it asks the network for the time. */
export const SET_BACK_MS = 30_000;
/** A change of the error that is said again. */
const NEWS_MS = 60_000;

export class ClockWatch {
  private offset: number | null = null;
  private readonly told = new Map<string, number>();

  constructor(
    private readonly db: PhoneDb,
    private readonly device: string,
    private readonly clock: Clock,
    /** Something was noted: it can be sent. */
    private readonly written: () => void = () => undefined,
  ) {}

  /** The server said what time it is, in the middle between asking and hearing; how far this phone runs ahead of that. */
  async heard(visit: string | null, serverTime: string, askedAt: number): Promise<number> {
    const server = Date.parse(serverTime);
    if (Number.isNaN(server)) return 0;
    const error = Math.round((askedAt + this.clock.now()) / 2 - server);
    if (visit === null) return error;
    const before = this.told.get(visit) ?? 0;
    if (Math.abs(error - before) >= NEWS_MS && Math.max(Math.abs(error), Math.abs(before)) >= CLOCK_OFF_MS) {
      this.told.set(visit, error);
      await this.tell(visit, { error_ms: error });
    }
    return error;
  }

  /** Looks whether the clock was set back since the last look, while the stopwatch ran on. */
  async look(visit: string): Promise<void> {
    const offset = this.clock.now() - this.clock.elapsed();
    const back = this.offset === null ? 0 : this.offset - offset;
    this.offset = offset;
    // Forward says nothing: a phone that slept stops its stopwatch.
    if (back >= SET_BACK_MS) await this.tell(visit, { set_back_ms: Math.round(back) });
  }

  private async tell(visit: string, value: ClockValue): Promise<void> {
    const stored = await this.db.get("bundles", visit);
    const state = await this.db.get("visits", visit);
    if (!stored || state?.submitted_at) return;
    if (!state?.started && !["started", "returned"].includes(stored.bundle.visit.status)) return;
    await record(this.db, {
      visit,
      device: this.device,
      kind: "clock",
      question_code: null,
      value,
      captured_at: isoNow(this.clock),
      elapsed_ms: this.clock.elapsed(),
      questionnaire_version_id: stored.bundle.questionnaire.version_id,
    });
    this.written();
  }
}
