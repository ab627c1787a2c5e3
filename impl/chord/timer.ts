import type { Clock } from "../ports.ts";

/** A timer that is set anew while it runs. */
export class Timer {
  readonly #clock: Clock;
  #cancel: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(ms: number, run: () => void): void {
    this.#cancel();
    this.#cancel = this.#clock.after(ms, run);
  }

  stop(): void {
    this.#cancel();
  }
}

/** Calls `run` again and again, with this period. */
export const every = (clock: Clock, ms: number, run: () => void): void => {
  clock.after(ms, () => {
    run();
    every(clock, ms, run);
  });
};
