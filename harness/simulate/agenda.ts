/** A planned call; null once it is done or cancelled. */
export type PlannedCall = {
  readonly time: number;
  readonly order: number;
  run: (() => void) | null;
};

/** Virtual time: planned calls in order of time, and of planning where times are equal. */
export class Agenda {
  /** A binary heap: the call at i is due before those at 2i + 1 and 2i + 2. */
  #heap: PlannedCall[] = [];
  #planned = 0;
  #cancelled = 0;
  #now = 0;

  /** The time, in milliseconds. It is kept in whole microseconds, so that sums can be printed and compared. */
  get now(): number {
    return this.#now / 1000;
  }

  /** How many calls are planned, without cancelled ones. */
  get waiting(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** How many calls the heap holds, with cancelled ones. */
  get size(): number {
    return this.#heap.length;
  }

  /** Plans a call at this time, or now if that has passed; returns the function that cancels it. */
  at(ms: number, run: () => void): () => void {
    const time = Math.max(this.#now, Math.round(ms * 1000));
    const entry: PlannedCall = { time, order: this.#planned++, run };
    this.#heap.push(entry);
    rise(this.#heap, this.#heap.length - 1);
    return () => {
      if (entry.run === null) return;
      entry.run = null;
      this.#cancelled += 1;
      this.#sweep();
    };
  }

  /** Plans a call after the given milliseconds. */
  after(ms: number, run: () => void): () => void {
    return this.at(this.now + ms, run);
  }

  /** Resolves at this time. */
  until(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(ms, resolve));
  }

  /**
   * Runs planned calls until `done` is true or none is left. All promises settle between two calls, so the run
   * does not depend on the length of promise chains.
   *
   * @returns how many calls it ran
   * @throws after `limit` calls, or what a call throws
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
      // Node settles all promises after each callback of `setImmediate`, also within one turn of its event
      // loop. A turn costs more than most calls, so each turn runs many of them.
      const turn = (): void => {
        if (isOver) return;
        for (let each = 0; each < CALLS_PER_TURN; each++) setImmediate(step);
        setImmediate(turn);
      };
      setImmediate(turn);
    });
  }

  /** Takes the next call that is not cancelled off the heap, and moves time to it. */
  #take(): (() => void) | undefined {
    for (let entry = takeLeast(this.#heap); entry; entry = takeLeast(this.#heap)) {
      const { run } = entry;
      if (run === null) {
        this.#cancelled -= 1;
        continue;
      }
      entry.run = null; // So that cancelling it has no effect any more.
      this.#now = entry.time;
      return run;
    }
    return undefined;
  }

  /** Removes cancelled calls: a timer that every message resets would fill the memory with them. */
  #sweep(): void {
    if (this.#cancelled < SWEEP_FROM || this.#cancelled * 2 < this.#heap.length) return;
    // A sorted array is a heap.
    this.#heap = this.#heap.filter(({ run }) => run !== null).sort(byTime);
    this.#cancelled = 0;
  }
}

const CALLS_PER_TURN = 256;
const SWEEP_FROM = 1024;

const restless = (limit: number): string =>
  `the simulation did not come to rest within ${limit} steps`;

const byTime = (one: PlannedCall, other: PlannedCall): number =>
  one.time - other.time || one.order - other.order;

/** Moves a call up in a heap, from its place, until the one above is due before it. */
export const rise = (heap: PlannedCall[], from: number): void => {
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

/** Takes the call that is due first off a heap. */
export const takeLeast = (heap: PlannedCall[]): PlannedCall | undefined => {
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
