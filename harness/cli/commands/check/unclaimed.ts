import { cellsOf } from "../../../checker/cells/cells.ts";
import { propertiesAsked } from "../../../checker/properties/properties-asked.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";

/**
 * The names of the properties of a system that no claim is about. Claims about mutants do not count, and neither
 * do those that take too long for every push.
 */
export const unclaimedOf = ({ family }: RegisteredSystem): readonly string[] => {
  const claims = Object.values(family.claims).filter(
    ({ mutant, long }) => mutant === undefined && long === undefined,
  );
  const claimed = new Set<string>(claims.map(({ property }) => property));
  const cells = cellsOf(family.system(family.scope));
  const { ofStates, ofRuns } = propertiesAsked(cells, undefined);
  return [...ofStates, ...ofRuns]
    .map(({ name }) => name)
    .filter((name) => !claimed.has(name));
};
