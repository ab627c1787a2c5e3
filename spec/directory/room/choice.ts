/** How the directory chooses nodes: by their racks, their load, and their room. */
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Directory } from "./state.ts";

/** The nodes in their order, and the rack of each. */
export type Racks = Readonly<Record<string, number>>;

/** What a directory knows from the beginning. */
export type Setting = {
  readonly racks: Racks;
  readonly scope: Scope;
  readonly rules: Rules;
};

/** The number of values on a node, as the directory knows it. */
const loadOf = (
  { rules }: Setting,
  { entries, change }: Directory,
  node: string,
): number =>
  Object.values(entries).filter(
    ({ nodes, missing }) =>
      nodes.includes(node) && (rules.countsUnderWay || !missing.includes(node)),
  ).length + (change?.to === node ? 1 : 0);

/**
 * The nodes for one more copy of a value, the best one first.
 *
 * @param taken the nodes of its other copies
 */
export const candidates = (
  at: Setting,
  me: Directory,
  taken: readonly string[],
): readonly string[] => {
  const { racks, rules } = at;
  const { prefers, capacity } = at.scope;
  const all = Object.keys(racks);
  const turn = Object.keys(me.entries).length % all.length;
  const inTurn = [...all.slice(turn), ...all.slice(0, turn)];
  const load = (node: string) => loadOf(at, me, node);
  const fitting = inTurn.filter(
    (each) =>
      !me.lost.includes(each) && !taken.includes(each) && rules.fits(each, taken, racks),
  );
  return prefers === "turns"
    ? fitting
    : fitting
        .filter((each) => load(each) < capacity)
        .sort((a, b) => load(a) - load(b) || all.indexOf(a) - all.indexOf(b));
};

/** The nodes for a new value; undefined if there are not enough. */
export const chosen = (
  at: Setting,
  me: Directory,
  taken: readonly string[] = [],
): readonly string[] | undefined => {
  if (taken.length === at.scope.n) return taken;
  const [best] = candidates(at, me, taken);
  return best === undefined ? undefined : chosen(at, me, [...taken, best]);
};

/**
 * The next value to move so that loads become even: from the most loaded node to the least loaded one. Undefined if
 * their loads differ by less than two, or if no value on the one may be on the other.
 */
export const uneven = (at: Setting, me: Directory) => {
  const { racks, rules } = at;
  const load = (node: string) => loadOf(at, me, node);
  const live = Object.keys(racks)
    .filter((each) => !me.lost.includes(each))
    .sort((a, b) => load(a) - load(b));
  const [from, to] = [live.at(-1)!, live[0]!];
  if (load(from) - load(to) < 2) return undefined;
  const found = Object.entries(me.entries).find(([, { nodes, missing }]) => {
    const others = nodes.filter((each) => each !== from);
    return (
      missing.length === 0 &&
      nodes.includes(from) &&
      !nodes.includes(to) &&
      rules.fitsMoved(to, others, racks)
    );
  });
  return found === undefined ? undefined : { key: Number(found[0]), from, to };
};
