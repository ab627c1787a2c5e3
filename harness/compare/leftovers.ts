/**
 * Letters that no process will take. Many states at rest may differ only in such letters, so
 * convergence searches once for all of them, without the letters. Afterwards this file checks, in
 * every state that the search reached, that no process would have taken one of the letters. If none
 * would, they change nothing.
 */
import type { Cells } from "../checker/cells/cells.ts";
import { knownRules } from "../checker/rules/known-rules.ts";
import { keyOf, type ReachedState } from "./reach.ts";

/** The same state with every inbox empty. */
export const withoutLetters = (cells: Cells, reached: ReachedState): ReachedState => {
  const values = reached.values.slice();
  for (const [p, inbox] of cells.inboxes.entries())
    values[cells.nodes.length + p] = inbox.id([], "inbox");
  return { ...reached, values };
};

/** Groups of states that are equal but for their letters. */
export const grouped = (
  cells: Cells,
  all: readonly ReachedState[],
): readonly (readonly ReachedState[])[] => {
  const groups = new Map<string, ReachedState[]>();
  for (const reached of all) {
    const key = keyOf(withoutLetters(cells, reached).values);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [reached]);
    else known.push(reached);
  }
  return [...groups.values()];
};

/**
 * Is every letter of the group ignored, in each state that the search reached?
 *
 * @param group states that differ only in letters
 * @param come the states that the search without letters reached
 * @returns false also where letters matter without being taken: ordered networks, letters that age,
 * and steps that look at waiting letters
 */
export const areLeftOver = (
  cells: Cells,
  group: readonly ReachedState[],
  come: Iterable<ReachedState>,
): boolean => {
  // Ordered networks, ageing letters and steps that look at inboxes depend on letters that stay.
  const { network, ages } = cells.system.environment;
  if (network !== "bag" || ages || cells.letterTests.count() > 0) return false;
  const processes = cells.nodes.length;
  const waiting = cells.nodes.map(
    (_, p) =>
      new Set(
        group.flatMap(({ values }) => cells.inboxes[p]!.values[values[processes + p]!]!),
      ),
  );
  const locals = cells.nodes.map(() => new Set<number>());
  for (const { values } of come)
    for (let p = 0; p < processes; p++) locals[p]!.add(values[p]!);
  const { deliveries } = knownRules(cells);
  const changesNothing = (p: number, local: number, letter: number): boolean =>
    deliveries(p, local, letter).every(
      (effect) =>
        effect.local === local &&
        effect.sends.length === 0 &&
        effect.maps.length === 0 &&
        effect.responses.length === 0,
    );
  return waiting.every((letters, p) =>
    [...letters].every((letter) =>
      [...locals[p]!].every((local) => changesNothing(p, local, letter)),
    ),
  );
};
