import fc from "fast-check";
import { check } from "lockstep";
import { describe, expect, test } from "vitest";
import { countOf, fasterThan, meanOf, p999, type Sample, slowerThan } from "./sample.ts";
import { defaults } from "./scope.ts";
import { serviceLevel } from "./service-level.ts";

const someSample = fc.array(
  fc.record({
    ms: fc.integer({ min: 1, max: 500 }),
    count: fc.integer({ min: 1, max: 900 }),
  }),
  { minLength: 1, maxLength: 6 },
);

describe("percentiles", () => {
  test("by nearest rank: of 1,000 requests the 999th, of fewer the slowest", () => {
    const with1Slow: Sample = [
      { ms: 500, count: 1 },
      { ms: 50, count: 999 },
    ];
    expect(p999(with1Slow)).toBe(50);
    expect(p999([...with1Slow, { ms: 500, count: 1 }])).toBe(500);
    expect(
      p999([
        { ms: 3, count: 1 },
        { ms: 4, count: 998 },
        { ms: 9, count: 1 },
      ]),
    ).toBe(4);
    expect(
      p999([
        { ms: 4, count: 998 },
        { ms: 9, count: 1 },
      ]),
    ).toBe(9);
  });

  test("are those of the sorted list", () => {
    fc.assert(
      fc.property(someSample, (sample) => {
        const all = sample
          .flatMap(({ ms, count }) => Array.from({ length: count }, () => ms))
          .sort((one, other) => one - other);
        const figure = p999(sample);
        expect(figure).toBe(all[Math.ceil((all.length * 999) / 1000) - 1]);
        expect(countOf(sample)).toBe(all.length);
        expect(slowerThan(sample, figure)).toBe(all.filter((ms) => ms > figure).length);
        expect(fasterThan(sample, figure)).toBe(all.filter((ms) => ms < figure).length);
        const sum = all.reduce((total, ms) => total + ms, 0);
        expect(meanOf(sample)).toBeCloseTo(sum / all.length, 6);
      }),
    );
  });
});

/**
 * The probability that all of n services are in time, where each is late in one of so many equally likely cases: the
 * share of cases, counted one by one.
 */
const counted = (services: number, cases: number): number => {
  const inTime = (left: number): number => {
    if (left === 0) return 1;
    let sum = 0;
    for (let each = 1; each < cases; each++) sum += inTime(left - 1);
    return sum;
  };
  return inTime(services) / cases ** services;
};

test("the probability of a page is the share of the cases in which all its services are in time", () => {
  for (const [services, cases] of [
    [1, 7],
    [2, 10],
    [3, 20],
    [5, 6],
  ] as const)
    expect(counted(services, cases)).toBeCloseTo((1 - 1 / cases) ** services, 12);
});

test.each([
  [{ work: "samples" }, 169],
  [{ work: "page", dependencies: 150 }, 150],
  [{ work: "budgets" }, 15],
  [{ work: "replicas" }, 625],
  [{ work: "measurement" }, 234],
])("%j has %i states", (scope, states) => {
  expect(check(serviceLevel.system({ ...defaults, ...scope })).states).toBe(states);
});
