/** Maps of the cell of faults: budgets are spent, cuts begin and end. */
import { type AddMap, DISABLED } from "./cell-maps.ts";
import type { Cells, Faults } from "./cells.ts";

/** Functions that give the index of a map of the faults cell, and add the map if it is new. */
export const faultMaps = (
  map: AddMap,
  { cell, faults }: Pick<Cells, "faults"> & { readonly cell: number },
): Pick<Cells, "spending" | "cutting"> => {
  const onFaults = (name: string, of: (left: Faults) => Faults | null): number =>
    map(cell, name, (value) => {
      const after = of(faults.values[value]!);
      return after === null ? DISABLED : faults.id(after, "faults");
    });
  return {
    spending: (budget) =>
      onFaults(budget, (left) =>
        // A budget without an end is -1, and stays -1.
        left[budget] === 0 ? null : { ...left, [budget]: Math.max(-1, left[budget] - 1) },
      ),
    cutting: (cut) =>
      onFaults(`cut ${cut}`, (left) => {
        if (cut < 0) return left.cut < 0 ? null : { ...left, cut };
        if (left.cut >= 0 || left.partitions === 0) return null;
        return { ...left, cut, partitions: left.partitions - 1 };
      }),
  };
};
