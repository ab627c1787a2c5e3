import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectShape, identifierOf, identifiersOf } from "./identifiers.ts";
import {
  arcsOf,
  distinctMachines,
  orderOn,
  ownerOf,
  sorted,
  type Tokens,
  tokensOf,
} from "./placement.ts";
import {
  difference,
  intersection,
  isIn,
  type Spans,
  sizeOf,
  spansOf,
  union,
} from "./spans.ts";

const SIZE = 64;
const IDS = Array.from({ length: SIZE }, (_, id) => id);
const ringOf = (ids: readonly number[]): Tokens =>
  sorted(ids.map((id) => ({ id, machine: `m${id}` })));
/** Slide 50: m = 6. */
const slide50 = ringOf([4, 8, 15, 20, 32, 35, 44, 58]);

describe("the ring of slide 50", () => {
  test.each([
    [4, [0, 4], [59, 63]],
    [8, [5, 8]],
    [15, [9, 15]],
    [20, [16, 20]],
    [32, [21, 32]],
    [35, [33, 35]],
    [44, [36, 44]],
    [58, [45, 58]],
  ])("machine %i has the identifiers of the slide", (id, ...spans) => {
    expect(arcsOf(slide50, `m${id}`, 6)).toEqual(spans);
  });

  test("nothing is balanced: one has 14 identifiers, and another one 3", () => {
    const sizes = slide50.map(({ machine }) => sizeOf(arcsOf(slide50, machine, 6)));
    expect([Math.max(...sizes), Math.min(...sizes)]).toEqual([14, 3]);
  });

  test("a join may move more than a machine's mean share: 5 of 8 on a ring of two", () => {
    const joined = ringOf([1, 3, 0]);
    expect(sizeOf(arcsOf(joined, "m0", 3))).toBe(5);
  });
});

const places = fc.array(
  fc.record({ id: fc.nat(SIZE - 1), machine: fc.constantFrom("a", "b", "c", "d") }),
  { minLength: 1, maxLength: 12 },
);

test("each identifier is in the arcs of its owner, and of no other machine", () =>
  fc.assert(
    fc.property(places, (given) => {
      const tokens = sorted(given);
      const machines = [...new Set(given.map(({ machine }) => machine))];
      const arcs = machines.map(
        (machine) => [machine, arcsOf(tokens, machine, 6)] as const,
      );
      for (const id of IDS) {
        const owners = arcs.filter(([, spans]) => isIn(spans, id)).map(([each]) => each);
        expect(owners).toEqual([ownerOf(tokens, id)]);
        // By a walk of its own, from the identifier on.
        const step = IDS.find((each) =>
          given.some((at) => at.id === (id + each) % SIZE),
        )!;
        const there = given.filter((at) => at.id === (id + step) % SIZE);
        expect(owners[0]).toBe(there.map(({ machine }) => machine).sort()[0]);
      }
    }),
  ));

test("a join moves the arc of the new machine, and no other identifier", () =>
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(SIZE - 1), { minLength: 2, maxLength: 9 }),
      (ids) => {
        const [joiner, ...others] = ids;
        const [before, after] = [ringOf(others), ringOf(ids)];
        const moved = IDS.filter((id) => ownerOf(before, id) !== ownerOf(after, id));
        expect(spansOf(moved.map((id) => [id, id]))).toEqual(
          arcsOf(after, `m${joiner}`, 6),
        );
      },
    ),
  ));

test("copies are on machines that differ, the owner first, as many as there are", () =>
  fc.assert(
    fc.property(
      places,
      fc.nat(SIZE - 1),
      fc.integer({ min: 1, max: 5 }),
      (given, id, count) => {
        const tokens = sorted(given);
        const chosen = distinctMachines(tokens, id, count);
        const there = new Set(given.map(({ machine }) => machine)).size;
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen).toHaveLength(Math.min(count, there));
        expect(chosen[0]).toBe(ownerOf(tokens, id));
      },
    ),
  ));

test("the order for a key names every machine once, and a machine that joins moves no other", () => {
  const machines = Array.from({ length: 9 }, (_, nth) => `n${nth}`);
  const [before, after] = [orderOn(machines), orderOn([...machines, "new"])];
  for (let nth = 0; nth < 200; nth++) {
    const order = after(`key ${nth}`);
    expect([...order].sort()).toEqual([...machines, "new"].sort());
    expect(order.filter((machine) => machine !== "new")).toEqual(before(`key ${nth}`));
  }
});

test("an identifier is the first bits of SHA-1, so that fewer bits are a prefix", () => {
  // FIPS 180-4, the example "abc": a9993e36 4706816a ba3e2571 7850c26c 9cd0d89d.
  expect(identifierOf("abc", 52)).toBe(0xa9993e3647068);
  expect(identifierOf("abc", 8)).toBe(0xa9);
  expect(identifiersOf("n1", { bits: 52, tokens: 3 })).toHaveLength(3);
  expect(tokensOf(["n1", "n2"], { bits: 52, tokens: 3 })).toHaveLength(6);
});

test.each([
  [{ bits: 0, tokens: 1 }, "bits is 0: expected a whole number from 1 to 52"],
  [{ bits: 53, tokens: 1 }, "bits is 53: expected a whole number from 1 to 52"],
  [{ bits: 2.5, tokens: 1 }, "bits is 2.5: expected a whole number from 1 to 52"],
  [
    { bits: 6, tokens: 0 },
    "tokens is 0: expected a whole number from 1 to the 64 identifiers",
  ],
])("%j is no shape", (shape, text) => {
  expect(() => expectShape(shape)).toThrow(new RangeError(text));
});

describe("sets of identifiers", () => {
  const sets = fc
    .array(fc.tuple(fc.nat(30), fc.nat(6)), { maxLength: 6 })
    .map((pairs) => spansOf(pairs.map(([first, more]) => [first, first + more])));
  const listed = (spans: Spans) => IDS.filter((id) => isIn(spans, id));

  test("are what sets of numbers are, and their spans neither meet nor touch", () =>
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        const [a, b] = [new Set(listed(one)), new Set(listed(other))];
        const either = union(one, other);
        expect(listed(either)).toEqual(IDS.filter((id) => a.has(id) || b.has(id)));
        expect(listed(intersection(one, other))).toEqual(
          IDS.filter((id) => a.has(id) && b.has(id)),
        );
        expect(listed(difference(one, other))).toEqual(
          IDS.filter((id) => a.has(id) && !b.has(id)),
        );
        expect(sizeOf(either)).toBe(listed(either).length);
        either.forEach(([first, last], nth) => {
          expect(first).toBeLessThanOrEqual(last);
          if (nth > 0) expect(first).toBeGreaterThan(either[nth - 1]![1] + 1);
        });
      }),
    ));
});
