import fc from "fast-check";
import { expect, test } from "vitest";
import { rowStore } from "./row-store.ts";
import { ownWords } from "./words.ts";

test("rows and parents come back as they were written, whatever the pieces", () => {
  const words = 3;
  const states = 200_000; // More than three pieces.
  const store = rowStore(words, ownWords, () => states);
  const rowOf = (state: number) => [state, 7 * state, state ^ 0x55555555];
  for (let state = 0; state < states; state++) {
    while (state >= store.room()) store.grow();
    store.write(state, Int32Array.from(rowOf(state)), state - 1);
  }
  const row = new Int32Array(words);
  fc.assert(
    fc.property(fc.nat(states - 1), (state) => {
      store.read(state, row);
      expect([...row]).toEqual(rowOf(state));
      expect(store.parent(state)).toBe(state - 1);
    }),
  );
  fc.assert(
    fc.property(fc.nat(states), (from) => {
      const parents = [...store.parentsFrom(from)].flatMap((piece) => [...piece]);
      expect(parents.length).toBe(states - from);
      expect(parents[0]).toBe(from === states ? undefined : from - 1);
      const rows = [...store.rowsFrom(from)];
      expect(rows.reduce((sum, { length }) => sum + length, 0)).toBe(
        (states - from) * words,
      );
    }),
    { numRuns: 5 },
  );
});

test("a small store is small", () => {
  const store = rowStore(2, ownWords, () => 1);
  expect(store.bytes()).toBe(0);
  store.grow();
  expect(store.bytes()).toBeLessThan(16_384);
});
