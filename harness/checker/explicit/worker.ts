/** What a worker does: it takes chunks of a layer until there are none, and waits for the next turn. */
import type * as Kernel from "./kernel.ts";
import type { Tables } from "./kernel.ts";

export type WorkerStart = {
  readonly tables: Tables;
  readonly thread: number;
  /** What each thread tells: which kind, of which state. */
  readonly rings: readonly Int32Array[];
};

/** What has changed in the tables since a worker heard of them last. */
export type Changes = Partial<Pick<Tables, "numbers" | "room">> & {
  /** By place. */
  readonly rows: readonly (readonly [number, Int32Array])[];
  readonly parents: readonly (readonly [number, Int32Array])[];
  readonly segments: readonly (readonly [number, Int32Array])[];
};

/**
 * Given to the worker as text, so it uses nothing but what it is given: the kernel's functions and
 * constants, and a way to hear of changes.
 */
export const work = (
  { kernelOf, CONTROL, CHUNK, RING, NO_ROOM, TOLD }: typeof Kernel,
  { tables, thread, rings }: WorkerStart,
  receive: () => Changes | undefined,
): void => {
  const { control } = tables;
  const ring = rings[thread]!;
  const head = CONTROL.rings + 2 * thread;

  const tell = (what: number, state: number): void => {
    const at = Atomics.load(control, head);
    // The main thread empties the ring even while it waits for other workers.
    for (;;) {
      const heard = Atomics.load(control, head + 1);
      if (((at - heard) | 0) < RING / 2) break;
      Atomics.wait(control, head + 1, heard, 1);
    }
    const place = (2 * at) & (RING - 1);
    ring[place] = what;
    ring[place + 1] = state;
    Atomics.store(control, head, (at + 1) | 0);
  };

  const takeOver = (changes: Changes): void => {
    const { rows, parents, segments, ...others } = changes;
    Object.assign(tables, others);
    for (const [at, piece] of rows) tables.rows[at] = piece;
    for (const [at, piece] of parents) tables.parents[at] = piece;
    for (const [at, table] of segments) tables.segments[at] = table;
  };

  const kernel = kernelOf(tables, thread, {
    makeRoom: () => false,
    tell,
    canonical: null,
  });

  /** `isClean`: nothing was begun that is not done. */
  const waitForTurn = (isClean: boolean): void => {
    const turn = Atomics.load(control, CONTROL.turn);
    if (!isClean) Atomics.add(control, CONTROL.unclean, 1);
    Atomics.add(control, CONTROL.parked, 1);
    Atomics.notify(control, CONTROL.parked);
    Atomics.wait(control, CONTROL.turn, turn);
    for (let some = receive(); some !== undefined; some = receive()) takeOver(some);
    kernel.refresh();
  };

  const flushAll = (): void => {
    while (!kernel.flush()) {
      Atomics.store(control, CONTROL.wanted, 1);
      waitForTurn(false);
    }
  };

  const expand = (state: number): void => {
    let transitions = kernel.expand(state);
    while (transitions === NO_ROOM) {
      flushAll();
      transitions = kernel.expand(state);
    }
    if (transitions < 0) tell(TOLD.postponed, state);
  };

  for (;;) {
    waitForTurn(true);
    while (Atomics.load(control, CONTROL.halt) === 0) {
      const from = Atomics.add(control, CONTROL.cursor, CHUNK);
      const end = Math.min(from + CHUNK, Atomics.load(control, CONTROL.end));
      if (from >= end) break;
      for (let state = from; state < end; state++) expand(state);
    }
    flushAll();
  }
};
