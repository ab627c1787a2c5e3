import type { Clock } from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";
import type { Life } from "./life.ts";

/** The clocks of one machine: they go on while its node is down. */
export class SimulatedClock {
  readonly #agenda: Agenda;
  /** What is added to the wall clock, in milliseconds: somebody has set it. */
  #wallOffsetMs = 0;
  #rate = 1;
  /** When the rate was last changed, by the world and by the machine. */
  #changed = { worldMs: 0, machineMs: 0 };

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  setWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** Timers that wait already go off when they would have. */
  setRate(rate: number): void {
    this.#changed = { worldMs: this.#agenda.now, machineMs: this.#machineMs() };
    this.#rate = rate;
  }

  /** What one life of the node sees. */
  open(life: Life): Clock {
    // At the rate of the world no sum may differ from the one without rates.
    const born = this.#machineMs(life.bornMs);
    return {
      now: () => this.#machineMs() - born,
      after: (ms, run) => this.#agenda.after(ms / this.#rate, () => life.perform(run)),
      // Whole milliseconds, as `Date.now` gives them.
      wall: () => this.wall(),
    };
  }

  wall(): number {
    return Math.floor(WALL_ORIGIN_MS + this.#machineMs() + this.#wallOffsetMs);
  }

  #machineMs(worldMs = this.#agenda.now): number {
    return this.#changed.machineMs + (worldMs - this.#changed.worldMs) * this.#rate;
  }
}

/** The first moment of 2026, UTC: every run begins then, on clocks that nobody has set. */
export const WALL_ORIGIN_MS = Date.UTC(2026, 0, 1);
