/** Progress on standard error: at once on a terminal, elsewhere when a search takes its time. */
import type { Progress } from "../checker/explicit/explore.ts";
import { progressLine } from "../report/progress-line.ts";
import { remaining } from "./remaining.ts";
import { statusLine } from "./status-line.ts";

export type Watch = {
  /** For `Limits.stop`: shows how far the search is; true when its time is up. */
  readonly stop: (progress: Progress) => boolean;
  /** Its time was up. */
  readonly isOver: () => boolean;
  /** Takes the line away. */
  readonly end: () => void;
};

type Watched = {
  readonly name: string;
  readonly quiet: boolean;
  readonly timeMs: number | undefined;
  /** States that an earlier run had found, where the search is resumed. */
  readonly found?: number;
};

export const watch = ({ name, quiet, timeMs, found = 0 }: Watched): Watch => {
  const start = performance.now();
  const line = lines(name, found);
  const status = statusLine();
  let isOver = false;
  const show = (progress: Progress, now: number): void => {
    const text = line(progress, (now - start) / 1000);
    if (!quiet) status.show(text);
  };
  return {
    stop: (progress) => {
      const now = performance.now();
      show(progress, now);
      isOver = timeMs !== undefined && now - start >= timeMs;
      return isOver;
    },
    isOver: () => isOver,
    end: status.end,
  };
};

/** Sees all progress, and turns into a line what is to be shown. */
const lines = (system: string, found: number) => {
  const left = remaining();
  // What the last line showed.
  let before = { states: found, seconds: 0 };
  return (progress: Progress, seconds: number): (() => string) => {
    // Layers tell of the time that is left; in another phase there are none.
    const estimate = progress.phase === undefined ? left(progress, seconds) : null;
    return () => {
      const passed = Math.max(seconds - before.seconds, 0.001);
      const rate = (progress.states - before.states) / passed;
      before = { states: progress.states, seconds };
      return progressLine({ system, progress, seconds, rate, remaining: estimate });
    };
  };
};
