/** Sets of identifiers, as spans in ascending order that neither meet nor touch. */

/** From the first identifier to the last one, both in it. */
export type Span = readonly [first: number, last: number];
/** A set of identifiers. */
export type Spans = readonly Span[];

/** These spans as a set, in whatever order they are given. */
export const spansOf = (given: Iterable<Span>): Spans => {
  const all: [number, number][] = [];
  for (const [first, last] of [...given].sort((one, other) => one[0] - other[0])) {
    const before = all.at(-1);
    if (before !== undefined && first <= before[1] + 1)
      before[1] = Math.max(before[1], last);
    else all.push([first, last]);
  }
  return all;
};

/** What is in one of two sets, or in both. */
export const union = (one: Spans, other: Spans): Spans => spansOf([...one, ...other]);

/** What is in both sets. */
export const intersection = (one: Spans, other: Spans): Spans => {
  const found: Span[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    const [a, b] = [one[i]!, other[j]!];
    const first = Math.max(a[0], b[0]);
    const last = Math.min(a[1], b[1]);
    if (first <= last) found.push([first, last]);
    if (a[1] < b[1]) i++;
    else j++;
  }
  return found;
};

/** What is in the first set and not in the second one. */
export const difference = (from: Spans, without: Spans): Spans => {
  const left: Span[] = [];
  let next = 0;
  for (const [first, last] of from) {
    let at = first;
    while (next < without.length && without[next]![1] < at) next++;
    for (let k = next; k < without.length && without[k]![0] <= last; k++) {
      if (at < without[k]![0]) left.push([at, without[k]![0] - 1]);
      at = Math.max(at, without[k]![1] + 1);
    }
    if (at <= last) left.push([at, last]);
  }
  return left;
};

/** Is an identifier in a set? */
export const isIn = (spans: Spans, id: number): boolean => {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]![1] < id) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]![0] <= id;
};

/** How many identifiers are in a set. */
export const sizeOf = (spans: Spans): number =>
  spans.reduce((sum, [first, last]) => sum + last - first + 1, 0);
