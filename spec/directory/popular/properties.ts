/** What is promised of a popular value, as predicates over the states of all processes. */
import type { WorldOf } from "lockstep";
import type { Scope } from "../scope.ts";
import type { rolesOf } from "./popular.ts";

/** A state of the store. */
type World = WorldOf<typeof rolesOf>;

/** "A get never finds nothing": the key has a value from the beginning. */
export const neverMissing = ({ history }: World): boolean =>
  history.every(({ request, result }) => request.type !== "get" || result !== null);

/** "Nodes with a copy share the gets": of those since the nodes changed none has two more than another one. */
export const sharesGets = ({ directory }: World): boolean => {
  const counts = directory.nodes.map((each) => directory.gets[each] ?? 0);
  return Math.max(...counts) - Math.min(...counts) <= 1;
};

/** "No node gets more than five of eight gets", of those that nodes have answered since the nodes changed. */
export const isSpared = ({ directory }: World): boolean =>
  Object.values(directory.gets).every((each) => each <= 5);

/** "The value stays on its first nodes." */
export const keepsFirst =
  ({ n }: Scope) =>
  ({ directory, node }: World): boolean =>
    directory.nodes.length >= n &&
    Object.values(node)
      .slice(0, n)
      .every(({ held }) => held !== null);

/** "A popular value is on more nodes." */
export const isOnMore =
  ({ n }: Scope) =>
  ({ directory }: World): boolean =>
    directory.nodes.length > n;

/** "A value comes back to its first nodes" when it is not popular any more. */
export const cools = ({ n }: Scope) =>
  [
    ({ directory }: World): boolean => directory.nodes.length > n,
    ({ directory }: World): boolean => directory.nodes.length === n,
  ] as const;
