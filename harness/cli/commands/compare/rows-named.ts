/** The rows that `lockstep compare` asks about. */
import type { Configuration } from "../../../compare/row.ts";
import { InputError } from "../../../model/input-error.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import { type Registered, systemsNamed } from "../../../registry/registry.ts";

export type Planned = {
  readonly registered: Registered;
  readonly configuration: Configuration;
};

/** Those of the systems named; without names, of all that have a history to judge. */
export const rowsNamed = async (
  names: readonly string[],
): Promise<readonly Planned[]> => {
  const systems = await systemsNamed([...new Set(names)]);
  if (names.length === 0) return systems.filter(hasHistory).flatMap(planned);
  for (const registered of systems)
    if (!hasHistory(registered))
      throw new InputError(
        `${registered.name} has no history to judge: its system needs clients, and an object in consistent`,
      );
  return systems.flatMap(planned);
};

const hasHistory = ({ family }: Registered): boolean => {
  const { clients, consistent } = family.system(family.scope);
  const object = family.compared.object ?? Object.values(consistent)[0];
  return Object.keys(clients).length > 0 && object !== undefined;
};

const planned = (registered: Registered): readonly Planned[] => {
  const { name, family } = registered;
  const rows = Object.entries(family.compared.rows ?? { "": {} });
  return rows.map(([row, part]) => {
    const scope = scopeWith(family, [], part);
    return { registered, configuration: { name, row, family, scope } };
  });
};
