/** Expands the states of a layer: alone, or with workers that take chunks of it too. */
import { expandState, judgeReports } from "./expand-state.ts";
import { CHUNK, CONTROL } from "./kernel.ts";
import { positionOf, type Search } from "./search.ts";
import type { WorkerPool } from "./worker-pool.ts";

/**
 * Takes states for the main thread to expand: beside workers a chunk of them, alone all that are left.
 * Returns false where none are left.
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
 * Serves workers that still expand their chunks. Returns false once all are parked and have done whatever they
 * began; where one has not (`unclean`), true: the caller has them go on.
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

/** Lets workers begin with a layer, once all of them have started. */
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
 * Expands chunks while workers expand others. A limit stops it between chunks: either all states of a
 * chunk are expanded, or none is.
 * @returns whether the main thread has to expand the rest alone: rows that are laid out anew have no
 * workers
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
 * Expands the states of a layer that are left, up to a limit.
 * @param end the state behind the layer
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
