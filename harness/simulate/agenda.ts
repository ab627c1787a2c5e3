type Entry = { readonly time: number; readonly order: number; run: (() => void) | null };

/** Virtual time: what is to happen, in order of time, and of planning where times are equal. */
export class Agenda {
  /** A binary heap: each entry comes before the two at twice its place. */
  #heap: Entry[] = [];
  #planned = 0;
  #cancelled = 0;
  #now = 0;

  /** In milliseconds, whole microseconds: sums stay exact enough to print and compare. */
  get now(): number {
    return this.#now / 1000;
  }

  /** How many entries wait, those left out that were cancelled. */
  get waiting(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** How many entries are kept, cancelled ones among them. */
  get size(): number {
    return this.#heap.length;
  }

  at(ms: number, run: () => void): () => void {
    const time = Math.max(this.#now, Math.round(ms * 1000));
    const entry: Entry = { time, order: this.#planned++, run };
    this.#heap.push(entry);
    rise(this.#heap, this.#heap.length - 1);
    return () => {
      if (entry.run === null) return;
      entry.run = null;
      this.#cancelled += 1;
      this.#sweep();
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
   *
   * @returns how many entries it ran
   * @throws when it has run `limit` entries, or what an entry throws
   */
  run(done: () => boolean, limit: number): Promise<number> {
    return new Promise((resolve, reject) => {
      let steps = 0;
      let isOver = false;
      const step = (): void => {
        if (isOver) return;
        try {
          const entry = steps < limit && !done() ? this.#take() : undefined;
          if (entry !== undefined) {
            steps += 1;
            entry();
            return;
          }
          isOver = true;
          if (steps < limit) resolve(steps);
          else reject(new Error(restless(limit)));
        } catch (error) {
          isOver = true;
          reject(error);
        }
      };
      // Node settles all promises after each callback of `setImmediate`, also within one turn of its
      // loop. A turn costs more than most entries, so one turn is made to run many of them.
      const turn = (): void => {
        if (isOver) return;
        for (let each = 0; each < ENTRIES_A_TURN; each++) setImmediate(step);
        setImmediate(turn);
      };
      setImmediate(turn);
    });
  }

  /** The next entry that was not cancelled, off the heap, and time with it. */
  #take(): (() => void) | undefined {
    for (let entry = takeLeast(this.#heap); entry; entry = takeLeast(this.#heap)) {
      const { run } = entry;
      if (run === null) {
        this.#cancelled -= 1;
        continue;
      }
      entry.run = null; // Whoever cancels it from now on does nothing.
      this.#now = entry.time;
      return run;
    }
    return undefined;
  }

  /** A timer that is set anew with each letter must not fill the memory with its former settings. */
  #sweep(): void {
    if (this.#cancelled < SWEEP_FROM || this.#cancelled * 2 < this.#heap.length) return;
    // A sorted list is a heap.
    this.#heap = this.#heap.filter(({ run }) => run !== null).sort(byTime);
    this.#cancelled = 0;
  }
}

const ENTRIES_A_TURN = 256;
const SWEEP_FROM = 1024;

const restless = (limit: number): string =>
  `the simulation did not come to rest within ${limit} steps`;

const byTime = (one: Entry, other: Entry): number =>
  one.time - other.time || one.order - other.order;

const rise = (heap: Entry[], from: number): void => {
  const entry = heap[from]!;
  let place = from;
  while (place > 0) {
    const above = (place - 1) >> 1;
    if (byTime(heap[above]!, entry) <= 0) break;
    heap[place] = heap[above]!;
    place = above;
  }
  heap[place] = entry;
};

const takeLeast = (heap: Entry[]): Entry | undefined => {
  const least = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return least;
  let place = 0;
  for (let below = 1; below < heap.length; below = 2 * place + 1) {
    if (below + 1 < heap.length && byTime(heap[below + 1]!, heap[below]!) < 0) below += 1;
    if (byTime(last, heap[below]!) <= 0) break;
    heap[place] = heap[below]!;
    place = below;
  }
  heap[place] = last;
  return least;
};
