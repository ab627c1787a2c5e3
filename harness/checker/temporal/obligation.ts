/** A temporal property as an obligation: it arises in some state and is pending until a state meets it. */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import type { View } from "../properties/predicate.ts";
import { predicatesOf } from "../properties/properties.ts";

/** When an obligation arises, and which states meet it. */
export type Obligation = {
  /** Whether the obligation is pending from the start, as for `eventually`. */
  readonly initially: boolean;
  readonly arises: (view: View) => boolean;
  readonly isMet: (view: View) => boolean;
};

/**
 * The obligation of a `leadsTo` or an `eventually`.
 *
 * @throws InputError where the system has no such property
 */
export const obligationOf = (cells: Cells, name: string): Obligation => {
  const { system } = cells;
  const predicate = predicatesOf(cells);
  const once = system.eventually[name];
  if (once !== undefined)
    return { initially: true, arises: () => false, isMet: predicate(name, once) };
  const [when, then] = system.leadsTo[name] ?? [];
  if (when === undefined || then === undefined)
    throw new InputError(`${system.name} has no temporal property "${name}"`);
  return {
    initially: false,
    arises: predicate(name, when),
    isMet: predicate(name, then),
  };
};

/** Whether the obligation is pending in a state, given whether it was pending before. */
export const isOwed = (
  wasOwed: boolean,
  { arises, isMet }: { arises: boolean; isMet: boolean },
): boolean => !isMet && (wasOwed || arises);
