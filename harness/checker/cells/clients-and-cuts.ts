/** The clients and the cuts of a system, refused where they name a process that does not exist. */
import type { Cut } from "../../model/environment.ts";
import { InputError } from "../../model/input-error.ts";
import type { NodeId } from "../../model/process.ts";
import type { System } from "../../model/system.ts";
import type { NamedClient } from "./cells.ts";

/** The most cuts that a system may list: for each step a word has one bit for each cut that blocks it. */
const CUTS_MAX = 30;

/**
 * The clients that ask each process, by the number of the process.
 *
 * @param number the number of each process
 * @throws {InputError} where a client asks no process, or an eager client shares its process with another
 */
export const clientsOf = (
  system: System,
  number: ReadonlyMap<NodeId, number>,
): readonly (readonly NamedClient[])[] => {
  const found = [...number.keys()].map((): NamedClient[] => []);
  for (const [name, client] of Object.entries(system.clients)) {
    const at = number.get(client.at);
    if (at === undefined)
      throw new InputError(
        `client ${name} asks "${client.at}", which is no process; there are ${[...number.keys()].join(", ")}`,
      );
    found[at]!.push({ ...client, name });
  }
  for (const clients of found) {
    const eager = clients.find((client) => client.eager);
    if (eager !== undefined && clients.length > 1)
      throw new InputError(
        `${eager.name} is eager, so no other client may ask ${eager.at}; ` +
          `there are ${clients.map(({ name }) => name).join(", ")}`,
      );
  }
  return found;
};

/**
 * The cuts that the environment of a system may make.
 *
 * @throws {InputError} where a cut names no process, or there are too many cuts
 */
export const cutsOf = (
  system: System,
  number: ReadonlyMap<NodeId, number>,
): readonly Cut[] => {
  const cuts = system.environment.partitions?.cuts ?? [];
  for (const cut of cuts)
    for (const node of "from" in cut ? [...cut.from, ...cut.to] : cut)
      if (!number.has(node))
        throw new InputError(`a cut names "${node}", which is no process`);
  if (cuts.length > CUTS_MAX)
    throw new InputError(`${cuts.length} cuts are listed; at most ${CUTS_MAX} can be`);
  return cuts;
};
