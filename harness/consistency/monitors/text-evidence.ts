import { START, type Store } from "./store.ts";
import type { Stretch, Stretches } from "./stretches.ts";

/** Rows of a stretch, with the shortest get that shows their order. */
export const evidenceOf = (
  { originOf }: Stretches,
  { gets, appended }: Stretch,
  rows: readonly number[],
): readonly number[] => {
  const isGet = new Set(gets);
  const needed = rows.map((row) =>
    isGet.has(row) ? originOf(row).appended.length : appended.indexOf(row) + 1,
  );
  const most = Math.max(0, ...needed);
  const isTold = rows.some((row, i) => isGet.has(row) && needed[i] === most);
  if (isTold) return rows;
  const teller = gets.find((get) => originOf(get).appended.length >= most)!;
  return [...rows, teller];
};

/**
 * Rows with all that they depend on: the origins of answers, and the resets that exclude every
 * other origin.
 */
export const grounded = (
  { gets, resets }: Store,
  { originOf, excludedBy }: Stretches,
  rows: readonly number[],
): ReadonlySet<number> => {
  const isGet = new Set(gets);
  const kept = new Set(rows);
  kept.delete(START);
  // Iteration over a set also visits members that the loop adds.
  for (const row of kept) {
    if (!isGet.has(row) || originOf(row).ways === 0) continue;
    const { reset, appended } = originOf(row);
    const excluded = new Set(excludedBy(row).map((each) => each.reset));
    const source = resets.get(reset)!.find((each) => !excluded.has(each));
    const needed = source === undefined ? [...excluded] : [source];
    for (const one of [...needed, ...appended]) if (one !== START) kept.add(one);
  }
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    for (const row of kept) {
      if (!isGet.has(row) || originOf(row).ways === 0) continue;
      for (const { reset, by } of excludedBy(row))
        if (by !== undefined && (reset === START || kept.has(reset))) kept.add(by);
    }
  }
  return kept;
};
