/** Rules, remembered by what they depend on: a process has few of them, and steps for every inbox. */
import type { Cells } from "../cells/cells.ts";
import { deliveryRules, type Effect, ownRules } from "./rules.ts";

/** Rules of processes by local value, and deliveries also by letter. */
type KnownRules = {
  readonly own: (p: number, local: number) => readonly Effect[];
  readonly deliveries: (p: number, local: number, letter: number) => readonly Effect[];
};

/** How often a rule is computed before it is remembered: more than once, so that an impure handler shows itself. */
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

/** The rules of a system; calls with the same cells share them. */
export const knownRules = (cells: Cells): KnownRules => {
  const found = ofCells.get(cells) ?? ruled(cells);
  ofCells.set(cells, found);
  return found;
};
