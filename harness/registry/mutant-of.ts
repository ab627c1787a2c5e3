import type { Mutant, Scope } from "../model/family.ts";
import { unknown } from "./nearest.ts";
import type { Registered } from "./registry.ts";

export const mutantOf = (
  { name, family }: Registered,
  given: string,
): Mutant<Scope, string> => {
  if (Object.hasOwn(family.mutants, given)) return family.mutants[given]!;
  const known = Object.keys(family.mutants);
  throw unknown({ what: "mutant", given, known, whose: `${name} has` });
};
