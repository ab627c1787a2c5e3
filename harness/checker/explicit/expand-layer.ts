/** Expands the states of a layer: in the main thread alone, or with workers that take chunks of it too. */
import { expandState, judgeReports } from "./expand-state.ts";
import { CHUNK, CONTROL } from "./kernel.ts";
import { positionOf, type Search } from "./search.ts";
import type { WorkerPool } from "./worker-pool.ts";

/**
 * Takes states for the main thread to expand: a chunk of them if workers share the layer, else all that are left.
 * Returns false if none are left.
 */
const takeStates = (search: Search, isShared: boolean): boolean => {
  const { control } = search.space.tables;
  const end = control[CONTROL.end]!;
  const from = isShared
    ? Atomics.add(control, CONTROL.cursor, CHUNK)
    : control[CONTROL.cursor]!;
  if (from >= end) return false;
  search.next = from;
  search.taken = isShared ? Math.min(from + CHUNK, end) : end;
  if (!isShared) control[CONTROL.cursor] = end;
  return true;
};

/**
 * Serves workers that still expand their chunks: judges what they report, and makes room. Returns false once all
 * workers are parked and have finished the work that they began. If one has not (`unclean`), returns true, and the
 * caller lets the workers resume.
 */
const serve = (search: Search, pool: WorkerPool): boolean => {
  const { space } = search;
  const { control } = space.tables;
  const isIdle = pool.isIdle();
  pool.hear();
  if (search.reports.length > 0) judgeReports(search);
  else if (control[CONTROL.wanted] !== 0) space.makeRoom();
  else if (isIdle) return control[CONTROL.unclean] !== 0;
  else pool.wait();
  return true;
};

/** Waits until all workers have started, and lets them begin with a layer. */
const startWorkers = (search: Search, from: number, end: number): void => {
  const pool = search.space.startPool();
  while (!pool.isIdle()) pool.wait();
  pool.begin(from, end);
};

const expandAlone = (search: Search): void => {
  const { watch } = search;
  while (search.next < search.taken || takeStates(search, false)) {
    if (watch.check() || !expandState(search, search.next, true)) return;
    search.next++;
    if (search.reports.length > 0) judgeReports(search);
    if (search.space.tables.segments.length === 1) search.space.settle();
  }
};

/**
 * Expands chunks in the main thread while workers expand other chunks. A limit stops the main thread between chunks
 * only: it expands all states of a chunk, or none.
 *
 * @returns whether the main thread has to expand the rest of the layer alone: there are no workers after the rows were
 * laid out anew
 */
const expandBesideWorkers = (search: Search): boolean => {
  const { watch } = search;
  for (let pool = search.space.pool(); pool !== null; pool = search.space.pool()) {
    pool.resume();
    if (search.next === search.taken) {
      if (watch.check()) return false;
      if (!takeStates(search, true)) {
        if (!serve(search, pool)) return false;
        watch.add(CHUNK);
        continue;
      }
    }
    expandState(search, search.next, false);
    search.next++;
    pool.hear();
    if (search.reports.length > 0) judgeReports(search);
    const { space } = search;
    if (space.tables.control[CONTROL.wanted] !== 0) space.makeRoom();
  }
  return true;
};

/**
 * Expands the states of a layer that are not yet expanded, unless a limit ends the search.
 *
 * @param end the number of the first state after the layer
 */
export const expandLayer = (search: Search, end: number): void => {
  const { control, threads } = search.space.tables;
  const from = positionOf(search);
  control[CONTROL.cursor] = from;
  control[CONTROL.end] = end;
  search.next = from;
  search.taken = from;
  if (threads > 1 && end - from >= search.shareFrom) {
    startWorkers(search, from, end);
    if (!expandBesideWorkers(search)) return;
  }
  expandAlone(search);
};
