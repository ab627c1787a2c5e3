import type { SmallHistory, TextTransaction } from "./small-history.ts";

/** Must the first of these come before the second? */
export type Precedes = (a: TextTransaction, b: TextTransaction) => boolean;

/** Each set of transactions that may be those that committed. */
export const committedSets = ({
  transactions,
}: SmallHistory): readonly (readonly TextTransaction[])[] => {
  const sure = transactions.filter(({ outcome }) => outcome === "committed");
  const unsure = transactions.filter(({ outcome }) => outcome === "unknown");
  return Array.from({ length: 1 << unsure.length }, (_, chosen) => [
    ...sure,
    ...unsure.filter((_each, i) => (chosen & (1 << i)) !== 0),
  ]);
};

/**
 * Is there an order in which each transaction fits those before it?
 *
 * @param onOrder asked about each such order; the search ends with the first that it accepts
 */
export const someOrder = (
  transactions: readonly TextTransaction[],
  precedes: Precedes,
  fits: (each: TextTransaction, before: readonly TextTransaction[]) => boolean,
  onOrder: (order: readonly TextTransaction[]) => boolean = () => true,
): boolean => {
  const from = (before: readonly TextTransaction[]): boolean => {
    if (before.length === transactions.length) return onOrder(before);
    const left = transactions.filter((each) => !before.includes(each));
    return left.some(
      (each) =>
        !left.some((other) => precedes(other, each)) &&
        fits(each, before) &&
        from([...before, each]),
    );
  };
  return from([]);
};
