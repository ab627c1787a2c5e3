/**
 * Dead letters: letters that wait although their receiver ignores them now and in every later state. `deaf` would
 * remove them. The reactions that the search learned tell which letters are dead; they are counted in a sample of the
 * states.
 */
import type { Cells } from "../cells/cells.ts";

type SearchCounts = {
  readonly states: number;
  readonly valuesAt: (state: number) => Int32Array;
};

const SAMPLES = 1000;
/**
 * With more pairs of a state and a letter than this, the question would take too long: no letter is counted as dead.
 */
const MOST_PAIRS = 20_000;

/** The share of waiting letters that are dead, from 0 to 1; 0 on a network `set`, where letters stay anyway. */
export const deadShare = (cells: Cells, { states, valuesAt }: SearchCounts): number => {
  if (cells.network === "set") return 0;
  const isDead = cells.nodes.map((_, p) => deadnessOf(cells, p));
  let waiting = 0;
  let dead = 0;
  const stride = Math.max(1, Math.floor(states / SAMPLES));
  for (let at = 0; at < states; at += stride) {
    const values = valuesAt(at);
    for (const p of cells.nodes.keys()) {
      const { state } = cells.locals[p]!.values[values[p]!]!;
      const inbox = cells.inboxes[p]!.values[values[cells.nodes.length + p]!]!;
      waiting += inbox.length;
      dead += inbox.filter((letter) => isDead[p]!(state, letter)).length;
    }
  }
  return waiting === 0 ? 0 : dead / waiting;
};

const deadnessOf = (
  cells: Cells,
  p: number,
): ((state: number, letter: number) => boolean) => {
  const { states, reacted, successorsOf } = cells.reactions[p]!;
  const letters = cells.letters.values
    .map((_, letter) => letter)
    .filter((letter) => cells.target(letter) === p);
  if (states.values.length * letters.length > MOST_PAIRS) return () => false;
  const before = new Map<number, number[]>();
  for (let state = 0; state < states.values.length; state++)
    for (const next of successorsOf(state))
      before.set(next, [...(before.get(next) ?? []), state]);
  const taken = new Map<number, ReadonlySet<number>>();
  for (const letter of letters) {
    const alive = new Set<number>();
    const spread = (state: number): void => {
      if (alive.has(state)) return;
      alive.add(state);
      for (const each of before.get(state) ?? []) spread(each);
    };
    for (let state = 0; state < states.values.length; state++)
      if (reacted(state, letter)) spread(state);
    taken.set(letter, alive);
  }
  return (state, letter) => !taken.get(letter)!.has(state);
};
