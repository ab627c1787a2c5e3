/** Two clocks, as POSIX has them (clock_gettime): spans are measured by one, dates told by the other. */
export type Clock = {
  /** Milliseconds since some moment of this start; never goes back (CLOCK_MONOTONIC). */
  now(): number;
  /** Returns what cancels it. */
  after(ms: number, run: () => void): () => void;
  /**
   * Milliseconds since 1970 as this machine believes (CLOCK_REALTIME). It goes on over a restart. It may
   * be wrong, run fast or slow, and jump either way when somebody sets it.
   */
  wall(): number;
};
