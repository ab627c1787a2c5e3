/** Rules, kept by what they depend on: steps are made of them for every inbox that a process has. */
import type { Cells } from "../cells/cells.ts";
import { deliveryRules, type Effect, ownRules } from "./rules.ts";

export type KnownRules = {
  readonly own: (p: number, local: number) => readonly Effect[];
  readonly deliveries: (p: number, local: number, letter: number) => readonly Effect[];
};

/** Handlers are asked once more before they are believed: an impure one shows itself. */
const ASKED = 2;

type Known = { readonly effects: readonly Effect[]; asked: number };

const remembered = (
  known: Map<number, Known>,
  key: number,
  ask: () => readonly Effect[],
): readonly Effect[] => {
  const found = known.get(key);
  if (found !== undefined && found.asked >= ASKED) return found.effects;
  const effects = ask();
  known.set(key, { effects, asked: (found?.asked ?? 0) + 1 });
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

export const knownRules = (cells: Cells): KnownRules => {
  const found = ofCells.get(cells) ?? ruled(cells);
  ofCells.set(cells, found);
  return found;
};
