import { START, type Store } from "./store.ts";

/**
 * By reset: of the resets that surely replace it, the first to return. A reset surely replaces
 * another one if it began after that was over, and is over itself. Undefined if none does.
 */
export const overtaking = ({
  operations,
  resets,
  returned,
}: Store): ((reset: number) => number | undefined) => {
  const closed = [...resets.values()]
    .flat()
    .filter((row) => row !== START && operations[row]!.result !== undefined)
    .sort((a, b) => operations[a]!.invoked - operations[b]!.invoked);
  /** By index: of the resets from there on, the first to return. */
  const first = closed.slice();
  for (let i = closed.length - 2; i >= 0; i--)
    if (returned(first[i + 1]!) < returned(first[i]!)) first[i] = first[i + 1]!;
  return (reset) => {
    const end = reset === START ? Number.NEGATIVE_INFINITY : returned(reset);
    let [from, to] = [0, closed.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (operations[closed[middle]!]!.invoked > end) to = middle;
      else from = middle + 1;
    }
    return first[from];
  };
};
