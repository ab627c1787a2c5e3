/** The progress of a search on standard error, and its limit of time. */
import type { Progress } from "../checker/explicit/search-options.ts";
import { progressLine } from "../report/progress-line.ts";
import { remaining } from "./remaining.ts";
import { statusLine } from "./status-line.ts";

/** A search that is watched. */
export type SearchWatch = {
  /** To be `Limits.stop`: shows the progress, and returns whether the time is up. */
  readonly stop: (progress: Progress) => boolean;
  /** Whether the time was up. */
  readonly isOver: () => boolean;
  /** Clears the status line. */
  readonly end: () => void;
};

type WatchOptions = {
  readonly name: string;
  readonly quiet: boolean;
  readonly timeMs: number | undefined;
  /** The states that the earlier runs of a resumed search found. */
  readonly found?: number;
};

/** Watches a search: it shows `name` and the progress, unless `quiet`, and ends after `timeMs`. */
export const watchSearch = ({
  name,
  quiet,
  timeMs,
  found = 0,
}: WatchOptions): SearchWatch => {
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

/** Takes every progress, for the estimate of the time left, and gives the line only if it is shown. */
const lines = (system: string, found: number) => {
  const left = remaining();
  // The values in the last line.
  let before = { states: found, seconds: 0 };
  return (progress: Progress, seconds: number): (() => string) => {
    // The estimate needs layers, and other phases have none.
    const estimate = progress.phase === undefined ? left(progress, seconds) : null;
    return () => {
      const passed = Math.max(seconds - before.seconds, 0.001);
      const rate = (progress.states - before.states) / passed;
      before = { states: progress.states, seconds };
      return progressLine({ system, progress, seconds, rate, remaining: estimate });
    };
  };
};
