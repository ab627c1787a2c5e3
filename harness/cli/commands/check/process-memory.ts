/** What the process takes of the machine's memory, and whether that is too much. */
import { totalmem } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export type ProcessMemory = {
  /** The bytes that it may take. */
  readonly most: number;
  /** Whether it would take too much with so many bytes more; asked as often as one likes. */
  readonly isShort: (more: number) => boolean;
  /** The most that it was seen to take. */
  readonly peak: () => number;
};

/** A look at what it takes is not free. */
const LOOK_EVERY_MS = 10;
/** If it takes more than this share without its garbage, it would look for garbage all the time. */
const NEARLY = 15 / 16;

/** Of the machine's memory, where the user names no limit. */
const MOST_MEMORY = 0.5;

/**
 * `memory`: the bytes that the user allows; half of the machine's where none are named. Less than the process takes without a search bounds nothing here: what a search holds
 * in tables is bounded by itself.
 */
export const processMemory = (memory: number | undefined): ProcessMemory => {
  const most = memory ?? MOST_MEMORY * totalmem();
  const atFirst = process.memoryUsage.rss();
  let taken = atFirst;
  let peak = atFirst;
  let looked = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    taken = process.memoryUsage.rss();
    peak = Math.max(peak, taken);
    looked = performance.now();
  };
  return {
    most,
    isShort: (more) => {
      if (performance.now() - looked >= LOOK_EVERY_MS) look();
      if (most <= atFirst || taken + more <= most) return false;
      collectGarbage();
      look();
      return taken + more > NEARLY * most;
    },
    peak: () => {
      look();
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
