/** Maps from the values of one cell to values of the same cell, of which steps are made. */

/** A map that is remembered for each value it was applied to. */
export type CellMap = {
  readonly cell: number;
  readonly name: string;
  /** The value that follows, or DISABLED. */
  readonly of: (value: number) => number;
};

/** What a map gives where the step that it belongs to is not enabled. */
export const DISABLED = -2;

/** The index of the map of a cell that has this name; `of` is used where it is new. */
export type AddMap = (
  cell: number,
  name: string,
  of: (value: number) => number,
) => number;

/** A list of maps that grows: `map` adds to `maps`, and gives one index to equal names of one cell. */
export const cellMaps = (): {
  readonly maps: readonly CellMap[];
  readonly map: AddMap;
} => {
  const maps: CellMap[] = [];
  const numbers = new Map<string, number>();
  return {
    maps,
    map: (cell, name, of) => {
      const key = `${cell} ${name}`;
      const found = numbers.get(key);
      if (found !== undefined) return found;
      numbers.set(key, maps.length);
      return maps.push({ cell, name, of }) - 1;
    },
  };
};
