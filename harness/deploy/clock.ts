import type { Clock } from "../../impl/ports.ts";

export const realClock = (): Clock => ({
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  wall: () => Date.now(),
});
