/** Two clocks, as POSIX has them (clock_gettime): one measures spans, the other tells the date. */
export type Clock = {
  /** Milliseconds since some moment of this start; never goes back (CLOCK_MONOTONIC). */
  now(): number;
  /** Calls `run` once, after so many milliseconds; returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
  /**
   * Milliseconds since 1970 by the clock of this machine (CLOCK_REALTIME), which runs on while the node is
   * down. It may be wrong, run fast or slow, and jump forward or back when it is set.
   */
  wall(): number;
};

/** Resolves after the given time in milliseconds. */
export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => clock.after(ms, resolve));
