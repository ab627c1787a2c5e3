/** A temporal property as something that is owed from some state on until a state that meets it. */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import type { View } from "../properties/predicate.ts";
import { predicatesOf } from "../properties/properties.ts";

export type Obligation = {
  /** Owed from the first state on. */
  readonly initially: boolean;
  readonly arises: (view: View) => boolean;
  readonly isMet: (view: View) => boolean;
};

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

/** Is it owed after a state, given whether it was before? */
export const isOwed = (
  wasOwed: boolean,
  { arises, isMet }: { arises: boolean; isMet: boolean },
): boolean => !isMet && (wasOwed || arises);
