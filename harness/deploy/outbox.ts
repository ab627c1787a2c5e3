/** A call that waits for its time. */
type PlannedCall = { readonly dueMs: number; readonly run: () => void };

/** Calls for later, in order of time, and of planning where times are equal. */
export class Outbox {
  /** Earliest first. */
  readonly #entries: PlannedCall[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Calls `run` at this time of `performance.now()`, or at once if that has passed. */
  at(dueMs: number, run: () => void): void {
    if (dueMs <= performance.now() && this.#entries.length === 0) {
      run();
      return;
    }
    const place = this.#entries.findLastIndex((entry) => entry.dueMs <= dueMs) + 1;
    this.#entries.splice(place, 0, { dueMs, run });
    if (place === 0) this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const [first] = this.#entries;
    if (first === undefined) return;
    // Timers of Node may fire a fraction of a millisecond early.
    const ms = Math.ceil(first.dueMs - performance.now());
    this.#timer = setTimeout(() => {
      const now = performance.now();
      const notYet = this.#entries.findIndex(({ dueMs }) => dueMs > now);
      const due = this.#entries.splice(0, notYet < 0 ? this.#entries.length : notYet);
      for (const { run } of due) run();
      this.#wait();
    }, ms);
  }
}
