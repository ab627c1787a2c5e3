import { expect, test } from "vitest";
import { CONTROL } from "./kernel.ts";
import { type StateStore, stateStoreOf } from "./state-store.ts";
import { ownWords } from "./words.ts";

const storeFor = (threads: number): StateStore =>
  stateStoreOf(2, {
    expected: 0,
    threads,
    make: ownWords,
    control: new Int32Array(CONTROL.rings + 2 * threads),
  });

/** Enters this many rows; the first bit of a row is always set. */
const admit = (store: StateStore, count: number): void =>
  store.admit(count, (state, into) => {
    into[0] = 1;
    into[1] = state;
    return state - 1;
  });

test("rows that are entered are read back, with their parents", () => {
  const store = storeFor(1);
  admit(store, 3000);
  expect(store.rows.count()).toBe(3000);
  const row = new Int32Array(2);
  store.rows.read(2999, row);
  expect([...row]).toEqual([1, 2999]);
  expect(store.rows.parent(2999)).toBe(2998);
});

test("there is room for what threads may find at once, and for more pieces where they wait", () => {
  const store = storeFor(1);
  admit(store, 1000);
  store.makeRoom(1);
  const room = store.rows.room();
  expect(room).toBeGreaterThanOrEqual(1000 + 2 * 512);
  store.makeRoom(1);
  expect(store.rows.room()).toBe(room);
  admit(store, room);
  store.makeRoom(3);
  expect(store.rows.room()).toBeGreaterThanOrEqual(4 * room);
});

test("one thread divides the table when there are many states, and keeps each of them", () => {
  const store = storeFor(1);
  admit(store, 1 << 15);
  expect(store.divide()).toBe(false);
  const more = storeFor(1);
  admit(more, (1 << 15) + 1);
  const recentBits = more.recentBits();
  expect(more.isDivided()).toBe(false);
  expect(more.divide()).toBe(true);
  expect(more.isDivided()).toBe(true);
  expect(more.recentBits()).toBeGreaterThan(recentBits);
  expect(more.visited().used.reduce((sum, used) => sum + used, 0)).toBe((1 << 15) + 1);
});

test("several threads share a table that is divided from the start", () => {
  expect(storeFor(2).isDivided()).toBe(true);
});
