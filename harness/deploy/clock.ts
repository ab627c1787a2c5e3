import type { Clock } from "../../impl/ports.ts";

/** The clock port of a real node: the clocks of the machine, with offset and rate as faults change them. */
export class RealClock implements Clock {
  readonly #before: () => void;
  #wallOffsetMs = 0;
  #rate = 1;
  /** The last change of the rate, in the time of the machine and in that of the node. */
  #changed = { machineMs: 0, nodeMs: 0 };

  /** `before` is called before each timer fires. */
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

  /** Sets how far the wall clock is ahead of the machine's, apart from what the rate adds. */
  setOffset(ms: number): void {
    this.#wallOffsetMs = ms;
  }

  /** Changes how fast the clocks run; timers that are set already keep their time. */
  setRate(rate: number): void {
    this.#changed = { machineMs: performance.now(), nodeMs: this.now() };
    this.#rate = rate;
  }
}
