/**
 * States at rest may be many that differ only in letters which nobody will ever take. What follows is
 * searched once for all of them, without these letters, and whether anybody would have taken one
 * is asked afterwards, of every state of a process that was come to: if not, they change nothing.
 */
import type { Cells } from "../checker/cells/cells.ts";
import { knownRules } from "../checker/rules/known-rules.ts";
import { keyOf, type Place } from "./reach.ts";

/** The place as if no letter waited for anybody. */
export const withoutLetters = (cells: Cells, place: Place): Place => {
  const values = place.values.slice();
  for (const [p, inbox] of cells.inboxes.entries())
    values[cells.nodes.length + p] = inbox.id([], "inbox");
  return { ...place, values };
};

/** Places in groups that differ in letters alone. */
export const grouped = (
  cells: Cells,
  places: readonly Place[],
): readonly (readonly Place[])[] => {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const key = keyOf(withoutLetters(cells, place).values);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [place]);
    else known.push(place);
  }
  return [...groups.values()];
};

/** Would nobody take a letter that waits in `group`, in any of the states that were come to? */
export const areLeftOver = (
  cells: Cells,
  group: readonly Place[],
  come: Iterable<Place>,
): boolean => {
  // Where order matters, letters age, or steps look at letters that wait, those left over matter.
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
