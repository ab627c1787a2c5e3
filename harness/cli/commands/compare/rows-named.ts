/** The rows of `lockstep compare`. */
import type { Configuration } from "../../../compare/row.ts";
import { InputError } from "../../../model/input-error.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import { type RegisteredSystem, systemsNamed } from "../../../registry/registry.ts";

/** A row to judge, and its system. */
export type PlannedRow = {
  readonly registered: RegisteredSystem;
  readonly configuration: Configuration;
};

/**
 * The rows of the systems named; without names, of all systems with a history.
 *
 * @throws InputError if a name is unknown, or a system that is named has no history
 */
export const rowsNamed = async (
  names: readonly string[],
): Promise<readonly PlannedRow[]> => {
  const systems = await systemsNamed([...new Set(names)]);
  if (names.length === 0) return systems.filter(hasHistory).flatMap(planned);
  for (const registered of systems)
    if (!hasHistory(registered))
      throw new InputError(
        `${registered.name} has no history to judge; add "clients" to its system, and an object under "consistent"`,
      );
  return systems.flatMap(planned);
};

/** At the scope of its first row: at its defaults a system may have no clients. */
const hasHistory = (registered: RegisteredSystem): boolean => {
  const { family } = registered;
  const { scope } = planned(registered)[0]!.configuration;
  const { clients, consistent } = family.system(scope);
  const object = family.compared.object ?? Object.values(consistent)[0];
  return Object.keys(clients).length > 0 && object !== undefined;
};

const planned = (registered: RegisteredSystem): readonly PlannedRow[] => {
  const { name, family } = registered;
  const rows = Object.entries(family.compared.rows ?? { "": {} });
  return rows.map(([row, part]) => {
    const scope = scopeWith(family, [], part);
    return { registered, configuration: { name, row, family, scope } };
  });
};
