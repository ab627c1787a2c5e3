import type { Compared, Scope, Sides } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import { processesOf } from "../model/roles.ts";
import type { System } from "../model/system.ts";

/**
 * The two sides of a cut: those that the family names, or else those of the first cut of the
 * environment that separates the first two clients. The first client's side comes first.
 *
 * @returns undefined if no cut separates the first two clients
 * @throws InputError if the family names a process that does not exist
 */
export const sidesOf = (
  system: System,
  { sides }: Compared<Scope>,
  scope: Scope,
): Sides | undefined => {
  const nodes = [...processesOf(system).keys()];
  if (sides === undefined) return listedSides(system, nodes);
  const named = sides(scope);
  const lacking = named.flat().find((node) => !nodes.includes(node));
  if (lacking !== undefined)
    throw new InputError(
      `${system.name}: compared.sides names "${lacking}", which is no process; there are ${nodes.join(", ")}`,
    );
  return named;
};

const listedSides = (
  { clients, environment }: System,
  nodes: readonly string[],
): Sides | undefined => {
  const [first, second] = Object.values(clients).map(({ at }) => at);
  if (first === undefined || second === undefined) return undefined;
  for (const cut of environment.partitions?.cuts ?? []) {
    if ("from" in cut || cut.includes(first) === cut.includes(second)) continue;
    const isNear = (node: string): boolean => cut.includes(node) === cut.includes(first);
    return [nodes.filter(isNear), nodes.filter((node) => !isNear(node))];
  }
  return undefined;
};
