import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Latencies } from "./latencies.ts";
import { type Percentile, percentiles, percentileText, rankOf } from "./percentile.ts";

const latenciesOf = (all: readonly number[], bounds: readonly number[] = []) => {
  const latencies = new Latencies(bounds);
  for (const ms of all) latencies.record(ms);
  return latencies;
};

/** The value of nearest rank, by sorting. */
const sorted = (all: readonly number[], percentile: Percentile): number =>
  [...all].sort((one, other) => one - other)[rankOf(percentile, all.length) - 1]!;

const someLatencies = fc.array(
  fc.integer({ min: 1, max: 10_000_000 }).map((us) => us / 1000),
  { minLength: 1, maxLength: 3000 },
);

describe("ranks", () => {
  test("the rank of a percentile is the least with that share at it or before it", () => {
    expect([1, 999, 1000, 1001, 30_000].map((count) => rankOf("p999", count))).toEqual([
      1, 999, 999, 1000, 29_970,
    ]);
    expect(percentiles.map((each) => rankOf(each, 700))).toEqual([
      350, 630, 693, 700, 700,
    ]);
    expect(percentiles.map(percentileText)).toEqual([
      "p50",
      "p90",
      "p99",
      "p99.9",
      "p99.99",
    ]);
  });
});

describe("latencies", () => {
  test("a percentile is the latency of nearest rank, or up to a thousandth more", () => {
    fc.assert(
      fc.property(someLatencies, fc.constantFrom(...percentiles), (all, percentile) => {
        const exact = sorted(all, percentile);
        const figure = latenciesOf(all).at(percentile);
        expect(figure).toBeGreaterThanOrEqual(exact - 0.0005);
        expect(figure).toBeLessThanOrEqual(exact * 1.001 + 0.001);
      }),
      { numRuns: 200 },
    );
  });

  test("parts together are the whole: counts, percentiles and what is within a bound", () => {
    fc.assert(
      fc.property(fc.array(someLatencies, { minLength: 1, maxLength: 4 }), (parts) => {
        const bounds = [300, 1000];
        const whole = latenciesOf(parts.flat(), bounds);
        const joined = Latencies.of(parts.map((part) => latenciesOf(part, bounds)));
        expect(joined.count).toBe(whole.count);
        expect(joined.most).toBe(whole.most);
        for (const each of percentiles) expect(joined.at(each)).toBe(whole.at(each));
        for (const [nth, bound] of bounds.entries()) {
          const within = parts.flat().filter((ms) => ms <= bound).length;
          expect([joined.within(nth), whole.within(nth)]).toEqual([within, within]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("a latency of exactly the bound is within it; the figure is not above the largest latency", () => {
    const latencies = latenciesOf([300, 300.001], [300]);
    expect(latencies.within(0)).toBe(1);
    expect(latencies.at("p999")).toBe(300.001);
  });

  test("without any there is no figure", () => {
    const { count, mean, most } = new Latencies();
    expect([count, mean, most, new Latencies().at("p50")]).toEqual([0, 0, 0, 0]);
  });
});
