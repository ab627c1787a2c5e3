/** The memory of this process, and whether it exceeds a limit. */
import { totalmem } from "node:os";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The limit of memory of this process. */
type ProcessMemory = {
  /** The limit in bytes. */
  readonly most: number;
  /** Whether `more` bytes would exceed the limit. It is cheap, so a search may call it often. */
  readonly isShort: (more: number) => boolean;
  /** The largest resident size seen, in bytes. */
  readonly peak: () => number;
};

/** Reading the resident size takes time. */
const MEASURE_EVERY_MS = 10;
/** Above this share of the limit after a collection, the process would collect garbage all the time. */
const NEARLY_FULL = 15 / 16;

/** Above this share of Node's limit of its heap, garbage is collected to see how much is really in use. */
const HEAP_TO_COLLECT = 3 / 4;
/** If more than this share is in use then, the search ends before Node ends the process. */
const HEAP_FULL = 2 / 3;

const heapShare = (): number => {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size / heap_size_limit;
};

/** The limit as a share of the memory of the machine, if the user names none. */
const MOST_MEMORY = 0.5;

/**
 * The memory of this process with a limit of `memory` bytes, by default half of the machine's memory. A
 * limit below the size at this moment has no effect here; it bounds only the tables of the search. Node's own
 * limit of its heap counts as well: it would end the process, and no verdict would be printed.
 */
export const processMemory = (memory: number | undefined): ProcessMemory => {
  const most = memory ?? MOST_MEMORY * totalmem();
  const atFirst = process.memoryUsage.rss();
  let taken = atFirst;
  let peak = atFirst;
  let measured = Number.NEGATIVE_INFINITY;
  let heap = 0;
  const measure = (): void => {
    heap = heapShare();
    taken = process.memoryUsage.rss();
    peak = Math.max(peak, taken);
    measured = performance.now();
  };
  return {
    most,
    isShort: (more) => {
      if (performance.now() - measured >= MEASURE_EVERY_MS) measure();
      if (heap > HEAP_TO_COLLECT) {
        collectGarbage();
        measure();
        if (heap > HEAP_FULL) return true;
      }
      if (most <= atFirst || taken + more <= most) return false;
      collectGarbage();
      measure();
      return taken + more > NEARLY_FULL * most;
    },
    peak: () => {
      measure();
      return peak;
    },
  };
};

let collect: (() => void) | undefined;

const collectGarbage = (): void => {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
};
