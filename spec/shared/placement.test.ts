import fc from "fast-check";
import { expect, test } from "vitest";
import { distinctMachines, sorted, successor, type Token } from "./placement.ts";

const BITS = 4;
const SIZE = 2 ** BITS;
const KEYS = Array.from({ length: SIZE }, (_, key) => key);

const ringOf = (ids: readonly number[]): readonly Token[] =>
  sorted(ids.map((id) => ({ id, machine: `m${id}` })));

/** All sets of `count` numbers from `from` on. */
const choices = (count: number, from = 0): readonly (readonly number[])[] =>
  count === 0
    ? [[]]
    : KEYS.slice(from).flatMap((id) =>
        choices(count - 1, id + 1).map((rest) => [id, ...rest]),
      );

test.each([1, 2, 3, 4])(
  "a join of a ring of %i moves K / (N + 1) keys in the mean over all rings",
  (members) => {
    const moved = choices(members + 1).flatMap((all) =>
      all.map((joiner) => {
        const before = ringOf(all.filter((id) => id !== joiner));
        const after = ringOf(all);
        return KEYS.filter(
          (key) => successor(before, key).machine !== successor(after, key).machine,
        ).length;
      }),
    );
    const mean = moved.reduce((sum, each) => sum + each, 0) / moved.length;
    expect(mean).toBeCloseTo(SIZE / (members + 1), 10);
    expect(Math.max(...moved)).toBe(SIZE - members);
    expect(Math.min(...moved)).toBe(1);
  },
);

test("slide 50: closest and successor differ for 26 of the 64 keys, and 8 keys equal an identifier", () => {
  const tokens = ringOf([4, 8, 15, 20, 32, 35, 44, 58]);
  const distance = (a: number, b: number) =>
    Math.min((a - b + 64) % 64, (b - a + 64) % 64);
  const keys = Array.from({ length: 64 }, (_, key) => key);
  const differ = keys.filter((key) => {
    const nearest = Math.min(...tokens.map(({ id }) => distance(id, key)));
    return distance(successor(tokens, key).id, key) !== nearest;
  });
  expect(differ).toHaveLength(26);
  expect(keys.filter((key) => successor(tokens, key).id === key)).toHaveLength(8);
});

test("copies are on distinct machines, the successor's first", () => {
  const placed = fc.record({
    ids: fc.uniqueArray(fc.nat(SIZE - 1), { minLength: 1, maxLength: 8 }),
    machines: fc.integer({ min: 1, max: 4 }),
    key: fc.nat(SIZE - 1),
    count: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(placed, ({ ids, machines, key, count }) => {
      const tokens = sorted(ids.map((id, i) => ({ id, machine: `m${i % machines}` })));
      const chosen = distinctMachines(tokens, key, count);
      const there = new Set(tokens.map(({ machine }) => machine)).size;
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen).toHaveLength(Math.min(count, there));
      expect(chosen[0]).toBe(successor(tokens, key).machine);
    }),
  );
});
