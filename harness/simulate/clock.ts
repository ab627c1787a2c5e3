import type { Clock } from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";
import type { Life } from "./life.ts";

/** The clocks of one machine, which run on while its node is down. */
export class SimulatedClock {
  readonly #agenda: Agenda;
  /** By how much the wall clock was set, in milliseconds. */
  #wallOffsetMs = 0;
  #rate = 1;
  /** The last change of the rate, in the time of the world and in that of the machine. */
  #changed = { worldMs: 0, machineMs: 0 };

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  /** Sets the wall clock forward, or back. */
  setWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** Changes how fast the clocks run; timers that are set already keep their time. */
  setRate(rate: number): void {
    this.#changed = { worldMs: this.#agenda.now, machineMs: this.#machineMs() };
    this.#rate = rate;
  }

  /** The clock port of one life of the node. */
  open(life: Life): Clock {
    // Computed so that at rate 1 no number differs from that of a clock without rates.
    const born = this.#machineMs(life.bornMs);
    return {
      now: () => this.#machineMs() - born,
      after: (ms, run) => this.#agenda.after(ms / this.#rate, () => life.perform(run)),
      wall: () => this.wall(),
    };
  }

  /** The wall clock in whole milliseconds, like `Date.now`. */
  wall(): number {
    return Math.floor(WALL_ORIGIN_MS + this.#machineMs() + this.#wallOffsetMs);
  }

  #machineMs(worldMs = this.#agenda.now): number {
    return this.#changed.machineMs + (worldMs - this.#changed.worldMs) * this.#rate;
  }
}

/** When every run begins, on clocks that were not set: 2026-01-01, UTC. */
export const WALL_ORIGIN_MS = Date.UTC(2026, 0, 1);
