/**
 * Maps from the values of one cell to values of the same cell. A step consists of such maps, one for each cell that it
 * changes.
 */

/** A map of one cell, with a name that is unique for the cell. Engines remember its results value by value. */
export type CellMap = {
  readonly cell: number;
  readonly name: string;
  /** The value that the map makes of a value, or DISABLED. */
  readonly of: (value: number) => number;
};

/** The result of a map where the step that the map belongs to is not enabled. */
export const DISABLED = -2;

/**
 * Returns the index of the map with this name of this cell. If there is none yet, it adds one with the function `of`.
 */
export type AddMap = (
  cell: number,
  name: string,
  of: (value: number) => number,
) => number;

/** An empty list of maps, and the function that adds to it. One cell has one map of each name. */
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
