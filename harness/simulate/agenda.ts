type Entry = { readonly time: number; readonly run: () => void; cancelled: boolean };

/** Virtual time: what is to happen, in order of time, and of planning where times are equal. */
export class Agenda {
  readonly #entries: Entry[] = []; // Latest first, so that the next one is cheap to take.
  #now = 0;

  /** In milliseconds, whole microseconds: sums stay exact enough to print and compare. */
  get now(): number {
    return this.#now / 1000;
  }

  at(ms: number, run: () => void): () => void {
    const time = Math.max(this.#now, Math.round(ms * 1000));
    const entry = { time, run, cancelled: false };
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.time > time) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
    return () => {
      entry.cancelled = true;
    };
  }

  after(ms: number, run: () => void): () => void {
    return this.at(this.now + ms, run);
  }

  until(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(ms, resolve));
  }

  /**
   * Runs until `done`, or until nothing is planned. Between two entries all promises settle, so
   * nothing depends on how many turns a chain of them takes.
   */
  async run(done: () => boolean, limit: number): Promise<void> {
    for (let steps = 0; steps < limit; steps++) {
      await settle();
      if (done()) return;
      let entry = this.#entries.pop();
      while (entry?.cancelled) entry = this.#entries.pop();
      if (entry === undefined) return;
      this.#now = entry.time;
      entry.run();
    }
    throw new Error(`the simulation did not come to rest within ${limit} steps`);
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
