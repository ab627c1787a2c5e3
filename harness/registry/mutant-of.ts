import type { Mutant, Scope } from "../model/family.ts";
import { unknown } from "./nearest.ts";
import type { RegisteredSystem } from "./registry.ts";

/**
 * The mutant of this name.
 *
 * @throws InputError if the system has none such
 */
export const mutantOf = (
  { name, family }: RegisteredSystem,
  given: string,
): Mutant<Scope, string> => {
  if (Object.hasOwn(family.mutants, given)) return family.mutants[given]!;
  const known = Object.keys(family.mutants);
  throw unknown({ what: "mutant", given, known, owner: name });
};
