/**
 * Whether something of this moment is not kept yet: from the tap until it is written and the screen has read that back.
 * Until then no line on the screen may call it safe.
 */
export class Keeping {
  private open = 0;
  /** Raised with each write that begins, so that a look which began before it proves nothing. */
  private begun = 0;
  private busy = false;

  /** A write begins; true when the screen has to change for it. */
  begin(): boolean {
    this.open += 1;
    this.begun += 1;
    const news = !this.busy;
    this.busy = true;
    return news;
  }

  /** A write ended, well or badly. */
  end(): void {
    this.open = Math.max(0, this.open - 1);
  }

  /** To be asked before the store is read; the answer belongs to `looked`. */
  mark(): number | null {
    return this.open === 0 ? this.begun : null;
  }

  /** The store was read and is on the screen; true while something newer is still on its way. */
  looked(mark: number | null): boolean {
    this.busy = mark === null || mark !== this.begun || this.open > 0;
    return this.busy;
  }
}
