import type { Body, Json } from "../ports.ts";
import { errors, isKey, type Key, refusal } from "../store/clients.ts";
import { reachesDisk } from "../store/disk-failures.ts";
import type { Mappings } from "./mappings.ts";
import type { Master } from "./master.ts";

/** What an operator of the directory works on. */
type Administered = { readonly master: Master | null; readonly mappings: Mappings };

const isName = (value: Json | undefined): value is string => typeof value === "string";

/**
 * Carries out what an operator asks of the directory on its machine: `where`, the nodes of a key, and `move`, a change
 * of them: `source` copies the value to `to`, which takes the place of `from`. Where `to` is left out, it is the first
 * spare that lives.
 */
export const administer = async (
  request: Body,
  { master, mappings }: Administered,
): Promise<Body> => {
  const { type, key, from, source, to } = request;
  if (master === null)
    return refusal(errors.notSupported, "this member is not the directory");
  if (!isKey(key)) return refusal(errors.malformed, "expected a key");
  if (type === "where") return where(mappings, key);
  if (type !== "move") return refusal(errors.notSupported, `${type} is not supported`);
  if (!isName(from) || !isName(source) || (to !== undefined && !isName(to)))
    return refusal(errors.malformed, "expected names of nodes: from, source, to");
  return (await reachesDisk(master.move(key, { from, source, to })))
    ? where(mappings, key)
    : refusal(errors.unavailable, "the directory cannot write to its disk");
};

const where = (mappings: Mappings, key: Key): Body => {
  const { nodes, epoch, change, spares } = mappings.get(key);
  return { type: "where_ok", key, nodes, epoch, change, spares };
};
