import { type Excluded, sourcesOf } from "./sources.ts";
import type { Store } from "./store.ts";
import { type Origin, originsOf } from "./texts.ts";

/**
 * A stretch: a reset with the appends and gets that surely come before the next reset. A stretch
 * stands together in every order.
 */
export type Stretch = {
  readonly reset: number;
  /** The gets by the length of their answers, then by invocation. */
  readonly gets: readonly number[];
  /** The appends that the longest answer shows. */
  readonly appended: readonly number[];
};

/** The stretches of one key, and the origins of the answers. */
export type Stretches = {
  readonly stretches: readonly Stretch[];
  readonly originOf: (get: number) => Origin;
  /**
   * The resets with the right text that a get cannot have seen, with what replaced them, if
   * anything.
   */
  readonly excludedBy: (get: number) => readonly Excluded[];
};

/** Rows that have no order, with the origins of their answers. */
type Unexplained = {
  readonly wrong: readonly number[];
  readonly parsed: Stretches;
};

/**
 * Divides the operations on one key into stretches.
 *
 * @returns undefined if an answer can have several origins
 */
export const stretchesOf = (store: Store): Stretches | Unexplained | undefined => {
  const { operations, gets } = store;
  const origins = originsOf(store);
  const originOf = (get: number): Origin =>
    origins.get(operations[get]!.result as string)!;
  const sources = sourcesOf(store);
  const excludedBy = (get: number): readonly Excluded[] =>
    sources.excludedBy(get, originOf(get).reset);
  const parsed: Stretches = { stretches: [], originOf, excludedBy };
  const byReset = new Map<number, number[]>();
  let isUnclear = false;
  for (const get of gets) {
    const { ways, reset: text } = originOf(get);
    if (ways === 0) return { wrong: [get], parsed };
    const source = ways === 2 ? "several" : sources.of(get, text);
    if (source === "none") return { wrong: [get], parsed };
    if (source === "several") {
      isUnclear = true;
      continue;
    }
    const same = byReset.get(source);
    if (same === undefined) byReset.set(source, [get]);
    else same.push(get);
  }
  if (isUnclear) return undefined;
  const stretches = [...byReset].map(([reset, mine]): Stretch => {
    const length = (get: number): number => originOf(get).appended.length;
    mine.sort(
      (a, b) => length(a) - length(b) || operations[a]!.invoked - operations[b]!.invoked,
    );
    return { reset, gets: mine, appended: originOf(mine.at(-1)!).appended };
  });
  return { ...parsed, stretches };
};

/** Gets that contradict each other: each append happens once, and in one order. */
export const clashIn = ({
  stretches,
  originOf,
}: Stretches): readonly number[] | undefined => {
  /** By append: the longest get of its stretch. */
  const seenBy = new Map<number, number>();
  for (const { gets, appended } of stretches) {
    const longest = gets.at(-1)!;
    for (const row of appended) {
      const other = seenBy.get(row);
      if (other !== undefined) return [...new Set([other, longest])];
      seenBy.set(row, longest);
    }
    const diverging = gets.find((get) => {
      const mine = originOf(get).appended;
      return mine !== appended && mine.some((row, i) => row !== appended[i]);
    });
    if (diverging !== undefined) return [diverging, longest];
  }
  return undefined;
};
