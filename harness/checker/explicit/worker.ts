/** What a worker does: it expands chunks of a layer until none are left, and waits for the next turn. */
import type * as Kernel from "./kernel.ts";
import type { Tables } from "./kernel.ts";

export type WorkerStart = {
  readonly tables: Tables;
  readonly thread: number;
  /** For each thread a ring in which it reports on states: pairs of a kind (see TOLD) and a state. */
  readonly rings: readonly Int32Array[];
};

/** What has changed in the tables since the worker's last turn. */
export type Changes = Partial<Pick<Tables, "numbers" | "room">> & {
  /** Arrays that replace others, each with its index. */
  readonly rows: readonly (readonly [number, Int32Array])[];
  readonly parents: readonly (readonly [number, Int32Array])[];
  readonly segments: readonly (readonly [number, Int32Array])[];
};

/**
 * The loop of a worker. The worker gets it as text, so it uses only its arguments: the kernel's functions and
 * constants, where to start, and a function that returns changes of the tables, if there are any.
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
    // Waits for room in the ring. The main thread empties the ring even while it waits for other workers.
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

  /** Parks until the next turn, then takes over changes. `isClean`: the worker has finished all work that it began. */
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
