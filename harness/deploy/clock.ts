import type { Clock } from "../../impl/ports.ts";

/** The clocks of the machine, or of one whose clocks somebody sets wrong. */
export class RealClock implements Clock {
  readonly #before: () => void;
  #wallOffsetMs = 0;
  #rate = 1;
  /** When the rate was last changed, by the machine and by the node. */
  #changed = { machineMs: 0, nodeMs: 0 };

  /** `before` is called before each timer does what it was set for. */
  constructor(before: () => void = () => {}) {
    this.#before = before;
  }

  now(): number {
    const { machineMs, nodeMs } = this.#changed;
    return nodeMs + (performance.now() - machineMs) * this.#rate;
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(() => {
      this.#before();
      run();
    }, ms / this.#rate);
    return () => clearTimeout(timer);
  }

  wall(): number {
    const gained = this.now() - performance.now();
    return Date.now() + Math.floor(gained + this.#wallOffsetMs);
  }

  /** How far the wall clock is from that of the machine, apart from what it gained by its rate. */
  setOffset(ms: number): void {
    this.#wallOffsetMs = ms;
  }

  /** Timers that wait already go off when they would have. */
  setRate(rate: number): void {
    this.#changed = { machineMs: performance.now(), nodeMs: this.now() };
    this.#rate = rate;
  }
}
