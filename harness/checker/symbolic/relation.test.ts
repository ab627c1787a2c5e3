import fc from "fast-check";
import { expect, test } from "vitest";
import { DISABLED } from "../cells/cell-maps.ts";
import { lddOf } from "./ldd.ts";
import { EMPTY } from "./node-table.ts";
import { DONE, relationOn } from "./relation.ts";

const LEVELS = 4;
const row = fc.array(fc.nat(3), { minLength: LEVELS, maxLength: LEVELS });

/** The images of values 0 to 3 under a transition; -1: it is not enabled. */
const map = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 4, maxLength: 4 });
/** A map for each level but the last, or none; for the last level one that depends on the value at the first level. */
const transition = fc.record({
  maps: fc.array(fc.option(map), { minLength: LEVELS - 1, maxLength: LEVELS - 1 }),
  last: fc.array(fc.option(map), { minLength: 4, maxLength: 4 }),
});

test("a transition on a set does what it does to each tuple", () =>
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), transition, (rows, { maps, last }) => {
      const ldd = lddOf();
      const levels =
        rows.length === 0 ? [] : rows[0]!.map((_, i) => ldd.table.addLevel(i));
      const relation = relationOn(ldd);
      const listFrom = (i: number, met: number): number => {
        if (i === LEVELS) return DONE;
        const here = i === LEVELS - 1 ? last[met] : maps[i];
        if (here == null && i > 0) return listFrom(i + 1, met);
        const of = (value: number): number =>
          here == null ? value : here[value]! < 0 ? DISABLED : here[value]!;
        const rewrite = {
          level: levels[i]!,
          name: `${here} ${i > 0 ? met : last}`,
          of,
          only: -1,
        };
        return i > 0
          ? relation.list({ ...rewrite, next: listFrom(i + 1, met) })
          : relation.list(
              { ...rewrite, next: (value) => listFrom(1, value) },
              listFrom(1, 0),
            );
      };
      const applied = (values: readonly number[]): readonly number[] | null => {
        const images = values.map((value, i) => {
          const here = i === LEVELS - 1 ? last[values[0]!] : maps[i];
          return here == null ? value : here[value]!;
        });
        return images.includes(-1) ? null : images;
      };
      const setOf = (some: readonly (readonly number[])[]): number =>
        some.reduce((set, each) => {
          const tuple = new Map(each.map((value, i) => [levels[i]!, value]));
          return ldd.union(set, ldd.singleton(tuple));
        }, EMPTY);
      const set = setOf(rows);
      const list = rows.length === 0 ? DONE : listFrom(0, 0);
      const images = rows.map(applied).filter((each) => each !== null);
      expect(relation.fire(list, set)).toBe(setOf(images));
      expect(relation.enabled(list, set)).toBe(setOf(rows.filter(applied)));
      expect(relation.unchanged(list, set)).toBe(
        setOf(rows.filter((each) => String(applied(each)) === String(each))),
      );
    }),
    { numRuns: 500 },
  ));
