/** What happens to the page while somebody answers: frames that hang, a page that is hidden, how fine the clock is. */

import { hiddenSpans, LONG_FRAME_MS, rounded, type Span } from "./protocol.ts";

const MOST_LOGGED = 500;

/** The smallest step of the page's clock in ms; looks for at most a quarter of a second. */
export function clockStep(now: () => number = () => performance.now(), most = 250): number {
  const start = now();
  let before = start;
  let smallest = Number.POSITIVE_INFINITY;
  let seen = 0;
  while (seen < 20 && before - start < most) {
    const next = now();
    if (next > before) {
      smallest = Math.min(smallest, next - before);
      seen += 1;
      before = next;
    }
  }
  return Number.isFinite(smallest) ? smallest : most;
}

export class Watch {
  readonly visibility: { at_ms: number; hidden: boolean }[] = [];
  readonly longFrames: { at_ms: number; length_ms: number }[] = [];
  private readonly observer: PerformanceObserver | null = null;
  private frame = 0;
  private last: number | null = null;

  constructor() {
    document.addEventListener("visibilitychange", this.seen);
    if (document.hidden) this.seen();
    const kinds = globalThis.PerformanceObserver?.supportedEntryTypes ?? [];
    if (kinds.includes("longtask")) {
      this.observer = new PerformanceObserver((list) => this.take(list.getEntries()));
      this.observer.observe({ type: "longtask" });
    }
    this.frame = requestAnimationFrame(this.tick);
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.seen);
    this.observer?.disconnect();
    cancelAnimationFrame(this.frame);
  }

  private readonly seen = (): void => {
    this.visibility.push({ at_ms: rounded(performance.now()) as number, hidden: document.hidden });
    // No frames come while the page is hidden: that gap is told as hidden, not as hanging.
    this.last = null;
  };

  private readonly tick = (at: number): void => {
    if (this.last !== null && at - this.last > LONG_FRAME_MS) this.long(this.last, at - this.last);
    this.last = document.hidden ? null : at;
    this.frame = requestAnimationFrame(this.tick);
  };

  private long(at: number, length: number): void {
    const entry = { at_ms: rounded(at) as number, length_ms: rounded(length) as number };
    if (this.longFrames.length < MOST_LOGGED) this.longFrames.push(entry);
  }

  private take(entries: readonly PerformanceEntry[]): void {
    for (const { startTime, duration } of entries) if (duration > LONG_FRAME_MS) this.long(startTime, duration);
  }

  /** When the page was hidden and when a frame hung, as far as is known now. */
  spans(): { hidden: Span[]; long: Span[] } {
    if (this.observer) this.take(this.observer.takeRecords());
    const long = this.longFrames.map(({ at_ms, length_ms }) => ({ from: at_ms, to: at_ms + length_ms }));
    return { hidden: hiddenSpans(this.visibility, performance.now()), long };
  }
}

/** Waits for the next frame; gives its time stamp. */
export const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Waits until frames have come for so long; gives the time stamp of the first one after that. */
export async function frameAfter(ms: number): Promise<number> {
  const start = performance.now();
  for (;;) {
    const at = await nextFrame();
    if (at - start >= ms) return at;
  }
}
