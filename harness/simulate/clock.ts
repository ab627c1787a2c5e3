import type { Clock } from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";
import type { Life } from "./life.ts";

/** The clocks of one machine: they go on while its node is down. */
export class SimulatedClock {
  readonly #agenda: Agenda;
  /** What is added to the wall clock, in milliseconds: somebody has set it. */
  #wallOffsetMs = 0;

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  /** What one life of the node sees. */
  open(life: Life): Clock {
    return {
      now: () => this.#agenda.now - life.bornMs,
      after: (ms, run) => this.#agenda.after(ms, () => life.perform(run)),
      // Whole milliseconds, as `Date.now` gives them.
      wall: () => Math.floor(WALL_ORIGIN_MS + this.#agenda.now + this.#wallOffsetMs),
    };
  }
}

/** The first moment of 2026, UTC: every run begins then, on clocks that nobody has set. */
export const WALL_ORIGIN_MS = Date.UTC(2026, 0, 1);
