/**
 * Workers that expand the states of a layer beside the main thread. They learn nothing themselves: they report the
 * states for which they lack something, and the main thread, which alone calls handlers, expands these states. The main
 * thread stops the workers whenever it replaces a table by another.
 */
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import { CONTROL, RING, type Tables } from "./kernel.ts";
import { sharedWords } from "./words.ts";
import type { Changes, WorkerStart } from "./worker.ts";
import { workerProgram } from "./worker-program.ts";

export type WorkerPool = {
  /** Whether all workers wait for work. */
  readonly isIdle: () => boolean;
  /** Lets idle workers expand the states from `from` up to, but without, `end`. */
  readonly begin: (from: number, end: number) => void;
  /** Waits until no worker works; work that they have begun may be unfinished. */
  readonly stop: () => void;
  /** Lets the workers resume after `stop`. */
  readonly resume: () => void;
  /** Waits until the workers have finished the work that they began; calls `makeRoom` if they lack room for that. */
  readonly pause: (makeRoom: () => void) => void;
  /** Passes on all reports of the workers since the last call. */
  readonly hear: () => void;
  /** Waits until a worker parks, for one millisecond at most. Throws if a worker has failed. */
  readonly wait: () => void;
  /** Ends the workers. */
  readonly quit: () => void;
};

type Started = { readonly worker: Worker; readonly port: MessagePort };

/** Starts a worker that runs the program. Returns it and the port to it; neither keeps the process alive. */
const started = (text: string, start: WorkerStart): Started => {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(text, {
    eval: true,
    execArgv: [],
    workerData: { port: port2, start },
    transferList: [port2],
    name: `explorer ${start.thread + 1}`,
  });
  worker.unref();
  port1.unref();
  return { worker, port: port1 };
};

/** Passes on the reports that workers have written into their rings, and wakes workers that wait for room in a ring. */
const hearRings = (
  control: Int32Array,
  rings: readonly Int32Array[],
  heard: (what: number, state: number) => void,
): void => {
  for (let thread = 1; thread < rings.length; thread++) {
    const ring = rings[thread]!;
    const head = CONTROL.rings + 2 * thread;
    const written = Atomics.load(control, head);
    let at = control[head + 1]!;
    if (at === written) continue;
    for (; at !== written; at = (at + 1) | 0) {
      const place = (2 * at) & (RING - 1);
      heard(ring[place]!, ring[place + 1]!);
    }
    Atomics.store(control, head + 1, written);
    Atomics.notify(control, head + 1);
  }
};

/** Waits until one of the workers parks, for one millisecond at most. Throws if a worker has failed. */
const waitForOne = (control: Int32Array, workers: readonly Started[]): void => {
  const parked = Atomics.load(control, CONTROL.parked);
  if (parked < workers.length) Atomics.wait(control, CONTROL.parked, parked, 1);
  if (control[CONTROL.failed] === 0) return;
  const errors = workers.map(({ port }) => receiveMessageOnPort(port)?.message);
  throw new Error(`a worker of the search failed: ${errors.filter(Boolean).join("; ")}`);
};

/**
 * Wakes the workers, all of which are parked.
 *
 * @param halt 1: they only finish the work that they began; 0: they take more states too
 */
const beginTurn = (control: Int32Array, halt: number): void => {
  Atomics.store(control, CONTROL.parked, 0);
  Atomics.store(control, CONTROL.unclean, 0);
  Atomics.store(control, CONTROL.wanted, 0);
  Atomics.store(control, CONTROL.halt, halt);
  Atomics.add(control, CONTROL.turn, 1);
  Atomics.notify(control, CONTROL.turn);
};

/**
 * Starts the workers of a search; they park until `begin`.
 *
 * @param tables the tables of the main thread; workers get changes of them at their next turn
 * @param heard receives what workers report of states: see TOLD
 */
export const workerPoolOf = (
  tables: Tables,
  heard: (what: number, state: number) => void,
): WorkerPool => {
  const { control, threads } = tables;
  const rings = Array.from({ length: threads }, () => sharedWords(RING));
  const text = workerProgram();
  const workers = Array.from({ length: threads - 1 }, (_, k) =>
    started(text, { tables, thread: k + 1, rings }),
  );
  const changes = changesOf(tables);
  let isStopped = false;

  const hear = (): void => hearRings(control, rings, heard);
  const isIdle = (): boolean => Atomics.load(control, CONTROL.parked) === workers.length;
  const wait = (): void => waitForOne(control, workers);
  const turn = (halt: number): void => {
    const changed = changes();
    if (changed !== null) for (const { port } of workers) port.postMessage(changed);
    beginTurn(control, halt);
  };

  const stop = (): void => {
    if (isStopped) return;
    Atomics.store(control, CONTROL.halt, 1);
    while (!isIdle()) {
      hear();
      wait();
    }
    hear();
    isStopped = true;
  };

  return {
    isIdle,
    begin: (from, end) => {
      Atomics.store(control, CONTROL.cursor, from);
      Atomics.store(control, CONTROL.end, end);
      isStopped = false;
      turn(0);
    },
    stop,
    resume: () => {
      if (!isStopped) return;
      isStopped = false;
      turn(0);
    },
    pause: (makeRoom) => {
      for (stop(); control[CONTROL.unclean] !== 0; stop()) {
        makeRoom();
        isStopped = false;
        turn(1);
      }
    },
    hear,
    wait,
    quit: () => endAll(workers),
  };
};

const endAll = (workers: readonly Started[]): void => {
  for (const { worker, port } of workers) {
    port.close();
    void worker.terminate();
  }
};

/** Makes a function that returns what has changed in the tables since its last call, or null if nothing has. */
const changesOf = (tables: Tables): (() => Changes | null) => {
  let { numbers, room } = tables;
  const known = {
    rows: [...tables.rows],
    parents: [...tables.parents],
    segments: [...tables.segments],
  };
  const changed = (name: keyof typeof known): (readonly [number, Int32Array])[] => {
    const found: (readonly [number, Int32Array])[] = [];
    for (const [at, words] of tables[name].entries())
      if (known[name][at] !== words) {
        known[name][at] = words;
        found.push([at, words]);
      }
    return found;
  };
  return () => {
    const rows = changed("rows");
    const parents = changed("parents");
    const segments = changed("segments");
    const isSame = numbers === tables.numbers && room === tables.room;
    if (isSame && rows.length + segments.length === 0) return null;
    ({ numbers, room } = tables);
    return { numbers, room, rows, parents, segments };
  };
};
