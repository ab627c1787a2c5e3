/** The time by which callbacks last. */
import type { Clock } from "../ports.ts";

/** A clock of ticks; `run` is called after each. */
export const ticking = (
  clock: Clock,
  tickMs: number,
  run: () => void,
): { now(): number; stop(): void } => {
  let ticks = 0;
  const tick = (): void => {
    ticks += 1;
    stop = clock.after(tickMs, tick);
    run();
  };
  let stop = clock.after(tickMs, tick);
  return { now: () => ticks, stop: () => stop() };
};
