type Entry = { readonly dueMs: number; readonly run: () => void };

/** What is to be sent later, in order of time, and of planning where times are equal. */
export class Outbox {
  /** Earliest first. */
  readonly #entries: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** At this time of `performance.now()`, or at once where that has passed. */
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
    // A timer of Node may ring a fraction of a millisecond early.
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
