/** What is promised of a replicated directory, as predicates over the states of all processes. */
import type { World } from "./roles.ts";

/** "No two directories are the writer in one epoch." */
export const oneWriter = ({ directory }: World): boolean => {
  const writers = Object.values(directory).filter(({ isWriter }) => isWriter);
  return new Set(writers.map(({ mapping }) => mapping.epoch)).size === writers.length;
};

/** "Replicas agree once no put is on its way", where the key does not move. */
export const replicasAgree = ({ client, node, flying }: World): boolean => {
  const values = Object.values(node).map(({ held }) => held?.value);
  return (
    flying.some(({ body }) => body.type === "write") ||
    Object.values(client).some(({ request }) => request !== null) ||
    new Set(values).size === 1
  );
};

/** "A get never finds nothing": the key has a value from the beginning. */
export const neverMissing = ({ history }: World): boolean =>
  history.every(({ request, result }) => request.type !== "get" || result !== null);

/** "A request is answered", of the client with this name. */
export const isAnswered = (id: string) =>
  [
    ({ client }: World): boolean => client[id]!.request !== null,
    ({ client }: World): boolean => client[id]!.request === null,
  ] as const;
