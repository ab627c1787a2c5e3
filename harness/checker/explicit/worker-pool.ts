/**
 * Workers that expand the states of a layer beside the main thread. They learn nothing by themselves:
 * what they do not know they tell, and the main thread, which alone asks handlers, does it for them.
 * It stops them whenever a table is to take another's place.
 */
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { CONTROL, RING, type Tables } from "./kernel.ts";
import { sharedWords } from "./words.ts";
import type { Changes, WorkerStart } from "./worker.ts";
import { workerProgram } from "./worker-program.ts";

export type WorkerPool = {
  /** Whether all workers wait for work. */
  readonly isIdle: () => boolean;
  /** Lets the workers expand the states from one on, to before another. They are idle. */
  readonly begin: (from: number, end: number) => void;
  /** Waits until none of them works, whatever they have begun. */
  readonly stop: () => void;
  /** Lets them go on after a stop. */
  readonly resume: () => void;
  /** Waits until what they have begun is done; `makeRoom` is called where they have no room. */
  readonly pause: (makeRoom: () => void) => void;
  /** Passes on what they told since. */
  readonly hear: () => void;
  /** Waits a moment for one of them. */
  readonly wait: () => void;
  readonly quit: () => void;
};

export const workerPoolOf = (
  tables: Tables,
  heard: (what: number, state: number) => void,
): WorkerPool => {
  const { control, threads } = tables;
  const rings = Array.from({ length: threads }, () => sharedWords(RING));
  const text = workerProgram();
  const workers = Array.from({ length: threads - 1 }, (_, k) => {
    const { port1, port2 } = new MessageChannel();
    const start: WorkerStart = { tables, thread: k + 1, rings };
    const worker = new Worker(text, {
      eval: true,
      execArgv: [],
      workerData: { port: port2, start },
      transferList: [port2],
      name: `explorer ${k + 2}`,
    });
    worker.unref();
    port1.unref();
    return { worker, port: port1 };
  });
  const changes = changesOf(tables);
  let isStopped = false;

  const hear = (): void => {
    for (let thread = 1; thread < threads; thread++) {
      const ring = rings[thread]!;
      const head = CONTROL.rings + 2 * thread;
      const told = Atomics.load(control, head);
      let at = control[head + 1]!;
      if (at === told) continue;
      for (; at !== told; at = (at + 1) | 0) {
        const place = (2 * at) & (RING - 1);
        heard(ring[place]!, ring[place + 1]!);
      }
      Atomics.store(control, head + 1, told);
      Atomics.notify(control, head + 1);
    }
  };

  const isIdle = (): boolean => Atomics.load(control, CONTROL.parked) === workers.length;

  const wait = (): void => {
    const parked = Atomics.load(control, CONTROL.parked);
    if (parked < workers.length) Atomics.wait(control, CONTROL.parked, parked, 1);
    if (control[CONTROL.failed] === 0) return;
    const told = workers.map(({ port }) => receiveMessageOnPort(port)?.message);
    throw new Error(`a worker of the search failed: ${told.filter(Boolean).join("; ")}`);
  };

  const turn = (halt: number): void => {
    const changed = changes();
    if (changed !== null) for (const { port } of workers) port.postMessage(changed);
    Atomics.store(control, CONTROL.parked, 0);
    Atomics.store(control, CONTROL.unclean, 0);
    Atomics.store(control, CONTROL.wanted, 0);
    Atomics.store(control, CONTROL.halt, halt);
    Atomics.add(control, CONTROL.turn, 1);
    Atomics.notify(control, CONTROL.turn);
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
    quit: () => {
      for (const { worker, port } of workers) {
        port.close();
        void worker.terminate();
      }
    },
  };
};

/** What has changed since it was asked last, or null. */
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
