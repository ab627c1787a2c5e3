import { type Excluded, sourcesOf } from "./sources.ts";
import type { Store } from "./store.ts";
import { type Origin, originsOf } from "./texts.ts";

/**
 * A reset with all that is known to happen until the next one: what is appended, in order, and the
 * gets between. A stretch stands together in every order.
 */
export type Stretch = {
  readonly reset: number;
  /** The gets, the shortest answer first; those of one answer as they were invoked. */
  readonly gets: readonly number[];
  /** What the longest answer says was appended. */
  readonly appended: readonly number[];
};

export type Stretches = {
  readonly stretches: readonly Stretch[];
  readonly originOf: (get: number) => Origin;
  /** What cannot have answered a get although its text fits, with what replaced it, if anything. */
  readonly excludedBy: (get: number) => readonly Excluded[];
};

/** Rows that no order explains: with what they answer, and what they could have come from. */
export type Unexplained = { readonly wrong: readonly number[]; readonly told: Stretches };

/** Undefined where an answer can have come about in several ways. */
export const stretchesOf = (store: Store): Stretches | Unexplained | undefined => {
  const { operations, gets } = store;
  const origins = originsOf(store);
  const originOf = (get: number): Origin =>
    origins.get(operations[get]!.result as string)!;
  const sources = sourcesOf(store);
  const excludedBy = (get: number): readonly Excluded[] =>
    sources.excludedBy(get, originOf(get).reset);
  const told: Stretches = { stretches: [], originOf, excludedBy };
  const byReset = new Map<number, number[]>();
  let isUnclear = false;
  for (const get of gets) {
    const { ways, reset: text } = originOf(get);
    if (ways === 0) return { wrong: [get], told };
    const source = ways === 2 ? "several" : sources.of(get, text);
    if (source === "none") return { wrong: [get], told };
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
  return { ...told, stretches };
};

/** Two gets that cannot both be right, or one that cannot: each append happens once, in one order. */
export const clashIn = ({
  stretches,
  originOf,
}: Stretches): readonly number[] | undefined => {
  /** By append: the longest get of the stretch that it is in. */
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
