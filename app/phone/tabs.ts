/** What the tabs of this app on one phone tell each other: who has a visit open, so that nobody takes the app from under it. */

const OPEN_VISIT = "veldgast-visit-open";

export class OpenVisit {
  private release: (() => void) | null = null;
  /** To be done when no visit is open in this tab any more: making way for a newer version of the app. */
  private afterwards: (() => void) | null = null;

  /** Says whether this tab has a visit open that is being filled in. */
  hold(open: boolean): void {
    if (open && this.release === null) {
      const closed = new Promise<void>((resolve) => {
        this.release = resolve;
      });
      void navigator.locks?.request(OPEN_VISIT, { mode: "shared" }, () => closed).catch(() => undefined);
    }
    if (open) return;
    this.release?.();
    this.release = null;
    const { afterwards } = this;
    this.afterwards = null;
    afterwards?.();
  }

  /** Does something now, or once the visit that is open here is left; true when it has to wait. */
  whenLeft(work: () => void): boolean {
    if (this.release === null) {
      work();
      return false;
    }
    this.afterwards = work;
    return true;
  }

  /** Whether another tab has one open, or is about to: who waits to be left alone lets nobody else in before. */
  async elsewhere(): Promise<boolean> {
    const { held = [], pending = [] } = (await navigator.locks?.query().catch(() => null)) ?? {};
    const all = [...held, ...pending].filter((lock) => lock.name === OPEN_VISIT && lock.mode === "shared").length;
    return all > (this.release === null ? 0 : 1);
  }

  /** Resolves once no tab has one open. */
  async leftEverywhere(): Promise<void> {
    await navigator.locks?.request(OPEN_VISIT, () => undefined);
  }
}

/** Does something that only one tab may do at a time; left out where another one is at it. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}
