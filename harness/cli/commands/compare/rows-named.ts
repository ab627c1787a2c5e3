/** The rows of `lockstep compare`. */
import type { Configuration } from "../../../compare/row.ts";
import { isTransactional } from "../../../history/objects/transactional.ts";
import type { Family, Scope } from "../../../model/family.ts";
import { InputError } from "../../../model/input-error.ts";
import type { AnySequential } from "../../../model/sequential.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import { type RegisteredSystem, systemsNamed } from "../../../registry/registry.ts";

/** A row to judge, and its system. */
export type PlannedRow = {
  readonly registered: RegisteredSystem;
  readonly configuration: Configuration;
  /** Are the requests of its clients transactions? */
  readonly hasTransactions: boolean;
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
const hasHistory = ({ family }: RegisteredSystem): boolean => {
  const { clients } = family.system(scopesOf(family)[0]![1]);
  return Object.keys(clients).length > 0 && objectOf(family) !== undefined;
};

/** The object that the histories of a system are of. */
const objectOf = (family: Family): AnySequential | undefined =>
  family.compared.object ??
  Object.values(family.system(scopesOf(family)[0]![1]).consistent)[0];

/** The rows of a system with their scopes. */
const scopesOf = (family: Family): readonly (readonly [row: string, scope: Scope])[] =>
  Object.entries(family.compared.rows ?? { "": {} }).map(([row, part]) => [
    row,
    scopeWith(family, [], part),
  ]);

const planned = (registered: RegisteredSystem): readonly PlannedRow[] => {
  const { name, family } = registered;
  const object = objectOf(family);
  const hasTransactions = object !== undefined && isTransactional(object);
  return scopesOf(family).map(([row, scope]) => ({
    registered,
    configuration: { name, row, family, scope },
    hasTransactions,
  }));
};
