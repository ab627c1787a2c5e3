/** A list of 32-bit integers in one typed array that grows. */
export type Integers = { data: Int32Array; size: number };

/** An empty list. */
export const integers = (capacity = 16): Integers => ({
  data: new Int32Array(capacity),
  size: 0,
});

/** Adds a number at the end, and returns its place. */
export const push = (list: Integers, number: number): number => {
  if (list.size === list.data.length) {
    const larger = new Int32Array(list.data.length * 2);
    larger.set(list.data);
    list.data = larger;
  }
  list.data[list.size] = number;
  return list.size++;
};

/** Numbers by group: those of group g are `items[start[g]]` to `items[start[g + 1]]`. */
export type Grouped = { readonly start: Int32Array; readonly items: Int32Array };

/** The places of a list by their group, in order; a negative group leaves a place out. */
export const grouped = (groups: number, { data, size }: Integers): Grouped => {
  const start = new Int32Array(groups + 1);
  for (let i = 0; i < size; i++) if (data[i]! >= 0) start[data[i]! + 1]!++;
  for (let g = 0; g < groups; g++) start[g + 1]! += start[g]!;
  const next = start.slice();
  const items = new Int32Array(start[groups]!);
  for (let i = 0; i < size; i++) if (data[i]! >= 0) items[next[data[i]!]!++] = i;
  return { start, items };
};
