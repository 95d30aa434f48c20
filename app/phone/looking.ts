/** When the screens read again what this phone keeps. */

const LOOK_AFTER_MS = 60;
const AGAIN_FIRST_MS = 250;
const AGAIN_MOST_MS = 8000;

/**
 * One reading after the other, so that an older one never lands last. A store that is out of reach for a moment is read
 * again by itself: what stands on the screen must not stay what it was then.
 */
export class Looking {
  private last: Promise<void> = Promise.resolve();
  private soonTimer: ReturnType<typeof setTimeout> | null = null;
  private againTimer: ReturnType<typeof setTimeout> | null = null;
  private pause = AGAIN_FIRST_MS;

  constructor(private readonly read: () => Promise<void>) {}

  /** Several changes of one moment are read together. */
  soon(): void {
    this.soonTimer ??= setTimeout(() => {
      this.soonTimer = null;
      void this.now();
    }, LOOK_AFTER_MS);
  }

  /** Reads after what is being read already; never rejects. */
  now(): Promise<void> {
    this.last = this.last.then(() => this.once());
    return this.last;
  }

  private async once(): Promise<void> {
    if (this.againTimer !== null) clearTimeout(this.againTimer);
    this.againTimer = null;
    try {
      await this.read();
      this.pause = AGAIN_FIRST_MS;
    } catch (error) {
      console.warn(error);
      this.againTimer = setTimeout(() => void this.now(), this.pause);
      this.pause = Math.min(AGAIN_MOST_MS, this.pause * 2);
    }
  }
}
