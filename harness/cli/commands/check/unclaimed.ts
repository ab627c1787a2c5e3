import { cellsOf } from "../../../checker/cells/cells.ts";
import { propertiesAsked } from "../../../checker/properties/properties-asked.ts";
import type { Registered } from "../../../registry/registry.ts";

/**
 * The properties of a system that none of its claims is about. What is claimed of a mutant says
 * nothing about the system itself.
 */
export const unclaimedOf = ({ family }: Registered): readonly string[] => {
  const claims = Object.values(family.claims).filter(
    ({ mutant }) => mutant === undefined,
  );
  const claimed = new Set<string>(claims.map(({ property }) => property));
  const cells = cellsOf(family.system(family.scope));
  const { ofStates, ofRuns } = propertiesAsked(cells, undefined);
  return [...ofStates, ...ofRuns]
    .map(({ name }) => name)
    .filter((name) => !claimed.has(name));
};
