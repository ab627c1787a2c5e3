import { createHistogram } from "node:perf_hooks";
import { type Percentile, rankOf } from "./percentile.ts";

/** Significant figures of the histogram: a percentile is at most a thousandth too large. */
const FIGURES = 3;
/** What the histogram can hold, in microseconds: an hour. */
const MOST_US = 3_600_000_000;

/**
 * Latencies of requests, in milliseconds: a histogram of high dynamic range (HdrHistogram, which is part of Node). It
 * keeps the largest latency, the sum, and the number of latencies within each bound, exactly.
 */
export class Latencies {
  readonly #histogram = createHistogram({
    lowest: 1,
    highest: MOST_US,
    figures: FIGURES,
  });
  readonly #bounds: readonly number[];
  readonly #within: number[];
  #count = 0;
  #sum = 0;
  #most = 0;

  /** @param bounds the latencies that promises name, in milliseconds */
  constructor(bounds: readonly number[] = []) {
    this.#bounds = bounds;
    this.#within = bounds.map(() => 0);
  }

  /** All latencies of several parts, which have the same bounds. */
  static of(parts: readonly Latencies[]): Latencies {
    const [first] = parts;
    const all = new Latencies(first === undefined ? [] : first.#bounds);
    for (const part of parts) all.#add(part);
    return all;
  }

  /** Adds the latency of one request. */
  record(ms: number): void {
    this.#histogram.record(Math.min(MOST_US, Math.max(1, Math.round(ms * 1000))));
    this.#count += 1;
    this.#sum += ms;
    this.#most = Math.max(this.#most, ms);
    for (const [nth, bound] of this.#bounds.entries())
      if (ms <= bound) this.#within[nth]! += 1;
  }

  #add(part: Latencies): void {
    this.#histogram.add(part.#histogram);
    this.#count += part.#count;
    this.#sum += part.#sum;
    this.#most = Math.max(this.#most, part.#most);
    for (const [nth, within] of part.#within.entries()) this.#within[nth]! += within;
  }

  /** The number of latencies. */
  get count(): number {
    return this.#count;
  }

  /** The largest one; 0 where there is none. */
  get most(): number {
    return this.#most;
  }

  /** Their mean; 0 where there is none. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** The latency of nearest rank, or up to a thousandth more; 0 where there is none. */
  at(percentile: Percentile): number {
    if (this.#count === 0) return 0;
    // Asks for a rank a quarter lower, since versions of the library differ in how they round a share to a rank.
    const share = (rankOf(percentile, this.#count) - 0.25) / this.#count;
    return Math.min(this.#most, this.#histogram.percentile(100 * share) / 1000);
  }

  /** Exactly: how many latencies are within the nth bound. */
  within(nth: number): number {
    return this.#within[nth] ?? 0;
  }

  /**
   * The curve of all percentiles as points: the percentage of latencies below, and the latency. Points are twice as
   * dense after each halving of the remaining percentage.
   */
  get curve(): readonly (readonly [below: number, ms: number])[] {
    return [...this.#histogram.percentiles].map(([below, us]) => [
      below,
      Math.min(this.#most, us / 1000),
    ]);
  }
}
