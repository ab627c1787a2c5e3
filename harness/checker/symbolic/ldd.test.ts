import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Ldd, lddOf, type Tuple } from "./ldd.ts";
import { EMPTY, UNIT } from "./node-table.ts";
import {
  countOf,
  eachTuple,
  filtered,
  projected,
  selected,
  sizeOf,
  valuesAt,
} from "./set-queries.ts";

const LEVELS = 4;

/** A row has a value from 0 to 3 at each level. The laws compare sets with lists of rows. */
const row = fc.array(fc.nat(3), { minLength: LEVELS, maxLength: LEVELS });
const rows = fc.array(row, { maxLength: 12 });
type Row = readonly number[];

const textOf = (some: readonly Row[]): readonly string[] =>
  [...new Set(some.map(String))].sort();

const tupleOf = (levels: readonly number[], values: Row): Tuple =>
  new Map(values.map((value, i) => [levels[i]!, value]));

/** An empty table with levels, and functions from rows to a set and back. */
const sandbox = () => {
  const ldd = lddOf();
  const levels = Array.from({ length: LEVELS }, (_, place) => ldd.table.addLevel(place));
  const setOf = (some: readonly Row[]): number =>
    some.reduce(
      (set, each) => ldd.union(set, ldd.singleton(tupleOf(levels, each))),
      EMPTY,
    );
  const rowsOf = (set: number): Row[] => {
    const found: Row[] = [];
    eachTuple(ldd.table, set, (tuple) => {
      found.push(levels.map((level) => tuple.get(level) ?? 0));
      return true;
    });
    return found;
  };
  return { ldd, levels, setOf, rowsOf };
};

const holds = (a: readonly Row[]): ((each: Row) => boolean) => {
  const known = new Set(a.map(String));
  return (each) => known.has(String(each));
};

describe("sets of tuples", () => {
  test("union, intersection and difference are those of sets", () =>
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const { ldd, setOf, rowsOf } = sandbox();
        const [x, y] = [setOf(a), setOf(b)];
        expect(textOf(rowsOf(ldd.union(x, y)))).toEqual(textOf([...a, ...b]));
        expect(textOf(rowsOf(ldd.intersection(x, y)))).toEqual(
          textOf(a.filter(holds(b))),
        );
        expect(textOf(rowsOf(ldd.difference(x, y)))).toEqual(
          textOf(a.filter((each) => !holds(b)(each))),
        );
      }),
    ));

  test("equal sets are one node, however they were made, and tuples are counted once", () =>
    fc.assert(
      fc.property(rows, (a) => {
        const { ldd, levels, setOf, rowsOf } = sandbox();
        const set = setOf(a);
        expect(setOf(a.toReversed())).toBe(set);
        expect(rowsOf(set)).toHaveLength(textOf(a).length);
        expect(countOf(ldd.table, set)).toBe(BigInt(textOf(a).length));
        for (const each of a) expect(ldd.contains(set, tupleOf(levels, each))).toBe(true);
      }),
    ));

  test("a set contains its tuples and no others", () =>
    fc.assert(
      fc.property(rows, row, (a, other) => {
        const { ldd, levels, setOf } = sandbox();
        expect(ldd.contains(setOf(a), tupleOf(levels, other))).toBe(holds(a)(other));
      }),
    ));

  test("a projection shows how tuples look on some levels, and a selection finds them", () =>
    fc.assert(
      fc.property(rows, rows, fc.subarray([0, 1, 2, 3]), (a, b, kept) => {
        const { ldd, levels, setOf, rowsOf } = sandbox();
        const look = (each: Row): Row =>
          each.map((value, i) => (kept.includes(i) ? value : 0));
        const keep = new Set(kept.map((i) => levels[i]!));
        const shown = projected(ldd, setOf(a), keep);
        expect(textOf(rowsOf(shown))).toEqual(textOf(a.map(look)));
        expect(textOf(rowsOf(selected(ldd, setOf(b), shown, keep)))).toEqual(
          textOf(b.filter((each) => holds(a.map(look))(look(each)))),
        );
      }),
    ));

  test("a filter keeps the tuples that are wanted", () =>
    fc.assert(
      fc.property(rows, fc.nat(12), (a, least) => {
        const { ldd, setOf } = sandbox();
        const sum = (values: Iterable<number>): number =>
          [...values].reduce((all, value) => all + value, 0);
        const isLarge = (tuple: Tuple): boolean => sum(tuple.values()) >= least;
        expect(filtered(ldd, setOf(a), isLarge)).toBe(
          setOf(a.filter((each) => sum(each) >= least)),
        );
      }),
    ));

  test("the values at a level, and the tuples that have one of them", () =>
    fc.assert(
      fc.property(rows, fc.nat(LEVELS - 1), fc.nat(3), (a, i, value) => {
        const { ldd, levels, setOf, rowsOf } = sandbox();
        const set = setOf(a);
        expect(valuesAt(ldd.table, set, levels[i]!)).toEqual(
          new Set(a.map((each) => each[i]!)),
        );
        expect(textOf(rowsOf(ldd.restricted(set, levels[i]!, new Set([value]))))).toEqual(
          textOf(a.filter((each) => each[i] === value)),
        );
      }),
    ));
});

describe("nodes", () => {
  test("a level that turns up later, anywhere, changes no set", () =>
    fc.assert(
      fc.property(rows, rows, fc.nat(LEVELS), (a, b, place) => {
        const { ldd, levels, setOf, rowsOf } = sandbox();
        const set = setOf(a);
        const late = ldd.table.addLevel(place);
        expect(setOf(a)).toBe(set);
        const more = b.map((each) => new Map([...tupleOf(levels, each), [late, 1]]));
        const both = more.reduce(
          (some, each) => ldd.union(some, ldd.singleton(each)),
          set,
        );
        expect(textOf(rowsOf(ldd.restricted(both, late, new Set([0]))))).toEqual(
          textOf(a),
        );
        expect(textOf(rowsOf(ldd.restricted(both, late, new Set([1]))))).toEqual(
          textOf(b),
        );
      }),
    ));

  test("what is collected makes room, and what is kept stays what it was", () =>
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        const { ldd, setOf, rowsOf } = sandbox();
        const kept = setOf(a);
        setOf(b);
        const isAlive = ldd.table.collect([kept]);
        ldd.cache.retain(() => false);
        expect(isAlive(kept)).toBe(true);
        expect(ldd.table.used()).toBe(2 + sizeOf(ldd.table, kept));
        expect(textOf(rowsOf(ldd.union(kept, setOf(c))))).toEqual(textOf([...a, ...c]));
        expect(setOf(a)).toBe(kept);
      }),
    ));

  test("a node that was collected is made anew, and stays what it was made", () =>
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        const { ldd, setOf, rowsOf } = sandbox();
        const kept = setOf(a);
        setOf(b);
        ldd.table.collect([kept]);
        ldd.cache.retain(() => false);
        expect(ldd.table.slotsTaken()).toBe(ldd.table.used() - 2);
        const again = setOf(b);
        const later = setOf(c);
        expect(textOf(rowsOf(again))).toEqual(textOf(b));
        expect(textOf(rowsOf(later))).toEqual(textOf(c));
        expect(textOf(rowsOf(kept))).toEqual(textOf(a));
        // The same set, made from its rows in the opposite order, is the same node.
        expect(setOf(b.toReversed())).toBe(again);
      }),
    ));

  test("nodes that differ in their level alone are not one", () => {
    const { table, singleton } = lddOf();
    const levels = Array.from({ length: 2000 }, (_, place) => table.addLevel(place));
    const sets = levels.map((level) => singleton(new Map([[level, 1]])));
    expect(new Set(sets).size).toBe(levels.length);
  });

  test("a table that grows keeps its nodes; a full one says so", () => {
    const ldd: Ldd = lddOf();
    const level = ldd.table.addLevel(0);
    let set = EMPTY;
    let wasNearlyFull = false;
    for (let value = 1; value <= 5000; value++) {
      set = ldd.table.make(level, 5001 - value, UNIT, set);
      wasNearlyFull ||= ldd.table.isNearlyFull();
    }
    expect(wasNearlyFull).toBe(true);
    expect(countOf(ldd.table, set)).toBe(5000n);
    expect(valuesAt(ldd.table, set, level).size).toBe(5000);
  });
});
