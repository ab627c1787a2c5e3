import fc from "fast-check";
import { expect, test } from "vitest";
import { bitsFor, type Layout, layoutOf, packed, repacking, valueAt } from "./layout.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 2 ** 20 }), {
  minLength: 1,
  maxLength: 20,
});

test("what is packed can be read, field by field, and no row is all zero", () => {
  fc.assert(
    fc.property(sizes, (counts) => {
      const layout = layoutOf(counts.map(bitsFor));
      for (const values of [counts.map((count) => count - 1), counts.map(() => 0)]) {
        const row = packed(layout, values);
        expect(row[0]).not.toBe(0);
        expect(values.map((_, cell) => valueAt(layout, row, cell))).toEqual(values);
      }
    }),
  );
});

test("a row moved to another layout holds the same values", () => {
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat(6)), (counts, more) => {
      const old = layoutOf(counts.map(bitsFor));
      const now = layoutOf(counts.map((count) => bitsFor(count) + more.next().value));
      const values = counts.map((count) => count - 1);
      const row = new Int32Array(now.words);
      repacking(old, now)(packed(old, values), row);
      expect([...row]).toEqual([...packed(now, values)]);
    }),
  );
});

test("no more words than the bits need, when the fields are small", () => {
  expect(layoutOf(new Array(31).fill(1)).words).toBe(1);
  expect(layoutOf(new Array(32).fill(1)).words).toBe(2);
  expect(layoutOf([16, 16, 16, 15]).words).toBe(2);
});

test("room to grow: a bit for each field first, then by width; none for a single value", () => {
  const bits = (layout: Layout) => [...layout.mask].map((each) => 32 - Math.clz32(each));
  expect(bits(layoutOf([10, 5, 0]))).toEqual([21, 10, 0]);
  expect(bits(layoutOf([20, 4, 1, 0]))).toEqual([24, 5, 2, 0]);
});
