import fc from "fast-check";
import { expect, test } from "vitest";
import { factorsOf, sumOf } from "./row-hash.ts";
import { type StateStore, stateStore } from "./state-store.ts";

/** Rows with few distinct bits, as packed rows have; the first bit of the first word is set. */
const rowAt = (words: number, n: number): Int32Array =>
  Int32Array.from({ length: words }, (_, k) => (k === 0 ? (n << 1) | 1 : (n * 5) << k));

const rowsOf = ({ rows }: StateStore): string[] => {
  const row = new Int32Array(rows.words);
  return Array.from({ length: rows.count() }, (_, state) => {
    rows.read(state, row);
    return row.join();
  });
};

test("holds each offered row once: a set of strings says the same", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(300), { maxLength: 2000 }),
      fc.nat(50),
      (words, numbers, flushEvery) => {
        const told: number[] = [];
        const store = stateStore(words, 0, (from, to) => {
          for (let state = from; state < to; state++) told.push(state);
        });
        const dumb = new Set<string>();
        for (const [i, n] of numbers.entries()) {
          store.offerRow(rowAt(words, n), i);
          dumb.add(rowAt(words, n).join());
          if (i % (flushEvery + 1) === 0) store.settle();
        }
        store.flush();
        expect(rowsOf(store)).toEqual([...dumb]);
        expect(told).toEqual([...dumb].map((_, state) => state));
      },
    ),
  );
});

test.each([1, 2, 3])(
  "many rows of %i words: in segments, none lost, none twice",
  (words) => {
    const store = stateStore(words, 0, () => {});
    const distinct = 150_000;
    for (let i = 0; i < 2.5 * distinct; i++) {
      store.offerRow(rowAt(words, (i * 7919) % distinct), -1);
      if (i % 10 === 0) store.settle();
    }
    store.flush();
    expect(new Set(rowsOf(store)).size).toBe(distinct);
    expect(store.rows.count()).toBe(distinct);
  },
);

test("rows that were there when the table was divided are still known", () => {
  const filled = stateStore(2, 100_000, () => expect.unreachable());
  filled.admit(100_000, (state, into) => {
    into.set(rowAt(2, state));
    return state - 1;
  });
  for (let n = 0; n < 100_000; n++) filled.offerRow(rowAt(2, n), 0);
  filled.flush();
  expect(filled.rows.count()).toBe(100_000);
  expect(filled.rows.parent(99)).toBe(98);
});

test("an offered row is a row and what a step adds to it", () => {
  const store = stateStore(2, 0, () => {});
  const factors = factorsOf(2);
  const row = Int32Array.of(1, 10);
  const deltas = Int32Array.of(2, -3);
  const steps = Int32Array.of(0, 0, ...deltas, sumOf(deltas, 0, factors));
  store.offerRow(row, -1);
  store.offer(row, sumOf(row, 0, factors), steps, 2, 0);
  store.offerRow(Int32Array.of(3, 7), 1);
  store.flush();
  expect(rowsOf(store)).toEqual(["1,10", "3,7"]);
  expect(store.rows.parent(1)).toBe(0);
});

test("a small store allocates little", () => {
  const store = stateStore(2, 0, () => {});
  store.offerRow(Int32Array.of(1, 1), -1);
  store.flush();
  expect(store.bytes()).toBeLessThan(16_384);
});
