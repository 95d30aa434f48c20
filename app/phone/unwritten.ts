/** What this phone could not write down (it is full, or its store broke): held in memory and tried again until it is written. */

import { type NewEvent, type RecordOptions, record } from "./outbox.ts";
import type { PhoneDb } from "./store.ts";
import type { Value } from "./types.ts";

interface Row {
  event: NewEvent;
  options: RecordOptions;
}

/** What could not be written is tried again after this long. */
export const WRITE_AGAIN_MS = 4_000;

export class Unwritten {
  private rows: Row[] = [];
  private trying = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  get count(): number {
    return this.rows.length;
  }

  /** Keeps an event to try again; a newer answer takes the place of an older one that brought no photo. */
  add(event: NewEvent, options: RecordOptions): void {
    this.settle(event.visit, event.kind === "answer" ? event.question_code : null);
    this.rows.push({ event, options });
  }

  /** A newer answer to this question was written: the older one is of no use any more, except for its photo. */
  settle(visit: string, code: string | null): void {
    if (code === null) return;
    this.rows = this.rows.filter(
      ({ event, options }) => event.visit !== visit || event.question_code !== code || options.media !== undefined,
    );
  }

  /** The answers of a visit that are only on the screen. */
  answersOf(visit: string): [string, Value][] {
    return this.rows.flatMap(({ event, options }) =>
      event.visit === visit && event.kind === "answer" && event.question_code !== null
        ? [[event.question_code, options.typed ?? event.value]]
        : [],
    );
  }

  /** Tries all of it again, in order, as long as it works; says how much was written. */
  async retry(db: PhoneDb): Promise<number> {
    if (this.trying) return 0;
    this.trying = true;
    let written = 0;
    try {
      for (;;) {
        const [row] = this.rows;
        if (!row) return written;
        const newest = this.rows.filter(
          ({ event }) => event.visit === row.event.visit && event.question_code === row.event.question_code,
        );
        const { value } = (newest.at(-1) ?? row).event;
        // A photo whose turn it is comes with the answer as it is by now, not as it was.
        await record(db, { ...row.event, value }, row.options);
        this.rows = this.rows.filter((other) => other !== row);
        written += 1;
      }
    } catch {
      return written;
    } finally {
      this.trying = false;
    }
  }

  /** Tries again every few seconds until all is written; `told` hears each time something was. */
  keepTrying(db: PhoneDb, told: () => void): void {
    this.timer ??= setTimeout(async () => {
      const written = await this.retry(db);
      this.timer = null;
      if (this.rows.length > 0) this.keepTrying(db, told);
      if (written > 0) told();
    }, WRITE_AGAIN_MS);
  }
}
