import { overtaking } from "./overtaken-resets.ts";
import { START, type Store } from "./store.ts";

/** A reset that a get cannot have seen, and the reset that had replaced it by then, if any. */
export type Excluded = { readonly reset: number; readonly by: number | undefined };

/** The resets that the answer of a get can begin with. */
type Sources = {
  /** The reset with this text that the get has seen, if only one is possible. */
  readonly of: (get: number, text: string) => number | "none" | "several";
  /** The resets with this text that the get cannot have seen, with the reason. */
  readonly excludedBy: (get: number, text: string) => readonly Excluded[];
};

/**
 * The resets of one text by invocation. A get can see a reset until a later reset that surely
 * replaces it is over.
 */
type Candidates = {
  readonly resets: readonly number[];
  readonly invoked: Float64Array;
  readonly seenUntil: Float64Array;
  /**
   * Of the first i + 1 resets: the place of the one seen longest, and until when the second can be
   * seen.
   */
  readonly longest: Int32Array;
  readonly secondUntil: Float64Array;
};

/**
 * Finds the resets that a get can have seen. A reset is excluded if it was invoked after the get had
 * returned, or if another reset had replaced it before the get was invoked. Each text is sorted once,
 * and each get then takes one bisection.
 *
 * @param store one key of a `kv`
 */
export const sourcesOf = (store: Store): Sources => {
  const { operations, resets, returned } = store;
  const overtaker = overtaking(store);
  const byText = new Map<string, Candidates>();

  const seenUntilOf = (reset: number): number => {
    const by = overtaker(reset);
    return by === undefined ? Number.POSITIVE_INFINITY : returned(by);
  };

  const candidatesOf = (text: string): Candidates => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    const found = candidatesIn(resets.get(text)!, invokedAt, seenUntilOf);
    byText.set(text, found);
    return found;
  };

  const invokedAt = (reset: number): number =>
    reset === START ? Number.NEGATIVE_INFINITY : operations[reset]!.invoked;

  return {
    of(get, text) {
      const same = resets.get(text)!;
      // A single reset is the source. Whether the times fit is decided with its block.
      if (same.length === 1) return same[0]!;
      const { resets: sorted, invoked, seenUntil, ...best } = candidatesOf(text);
      const last = countUpTo(invoked, returned(get)) - 1;
      const since = operations[get]!.invoked;
      if (last < 0) return "none";
      const place = best.longest[last]!;
      if (seenUntil[place]! < since) return "none";
      return best.secondUntil[last]! < since ? sorted[place]! : "several";
    },
    excludedBy(get, text) {
      const same = resets.get(text)!;
      if (same.length === 1) return [];
      return same.flatMap((reset): readonly Excluded[] => {
        if (invokedAt(reset) > returned(get)) return [{ reset, by: undefined }];
        const by = overtaker(reset);
        const isOver = by !== undefined && returned(by) < operations[get]!.invoked;
        return isOver ? [{ reset, by }] : [];
      });
    },
  };
};

/**
 * The candidates among the resets of one text.
 *
 * @param invokedAt when a reset was invoked
 * @param seenUntilOf when a reset that surely replaces it was over
 */
const candidatesIn = (
  same: readonly number[],
  invokedAt: (reset: number) => number,
  seenUntilOf: (reset: number) => number,
): Candidates => {
  const sorted = same.toSorted((a, b) => {
    const [one, other] = [invokedAt(a), invokedAt(b)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  const invoked = Float64Array.from(sorted, invokedAt);
  const seenUntil = Float64Array.from(sorted, seenUntilOf);
  const longest = new Int32Array(sorted.length);
  const secondUntil = new Float64Array(sorted.length).fill(Number.NEGATIVE_INFINITY);
  for (let i = 1; i < sorted.length; i++) {
    const best = longest[i - 1]!;
    const isLonger = seenUntil[i]! > seenUntil[best]!;
    const shorter = isLonger ? seenUntil[best]! : seenUntil[i]!;
    longest[i] = isLonger ? i : best;
    secondUntil[i] = Math.max(secondUntil[i - 1]!, shorter);
  }
  return { resets: sorted, invoked, seenUntil, longest, secondUntil };
};

/** How many of these numbers, sorted, are at most `limit`. */
const countUpTo = (sorted: Float64Array, limit: number): number => {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]! > limit) to = middle;
    else from = middle + 1;
  }
  return from;
};
