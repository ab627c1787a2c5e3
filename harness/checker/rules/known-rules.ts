/**
 * Remembers rules by the local value, and for deliveries by the letter: a process has few rules, but steps for every
 * inbox.
 */
import type { Cells } from "../cells/cells.ts";
import { deliveryRules, type Effect, ownRules } from "./rules.ts";

/** The rules of processes: `own` by local value, `deliveries` by local value and letter. */
type KnownRules = {
  readonly own: (p: number, local: number) => readonly Effect[];
  readonly deliveries: (p: number, local: number, letter: number) => readonly Effect[];
};

/** How many times a rule is computed before it is remembered. With more than one time an impure handler is noticed. */
const COMPUTED = 2;

type Known = { readonly effects: readonly Effect[]; computed: number };

const remembered = (
  known: Map<number, Known>,
  key: number,
  compute: () => readonly Effect[],
): readonly Effect[] => {
  const found = known.get(key);
  if (found !== undefined && found.computed >= COMPUTED) return found.effects;
  const effects = compute();
  known.set(key, { effects, computed: (found?.computed ?? 0) + 1 });
  return effects;
};

const ruled = (cells: Cells): KnownRules => {
  const own = cells.nodes.map(() => new Map<number, Known>());
  const byLetter = cells.nodes.map(() => [] as Map<number, Known>[]);
  return {
    own: (p, local) => remembered(own[p]!, local, () => ownRules(cells, p, local)),
    deliveries: (p, local, letter) =>
      remembered((byLetter[p]![letter] ??= new Map()), local, () =>
        deliveryRules(cells, p, local, letter),
      ),
  };
};

const ofCells = new WeakMap<Cells, KnownRules>();

/** The rules of a system. Calls with the same cells share what is remembered. */
export const knownRules = (cells: Cells): KnownRules => {
  const found = ofCells.get(cells) ?? ruled(cells);
  ofCells.set(cells, found);
  return found;
};
