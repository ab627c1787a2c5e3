/** What is promised of a key that moves, as predicates over the states of all processes. */
import { ids, many, one, type WorldOf } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { workloads } from "../store/workloads.ts";
import { client } from "./client.ts";
import { directory } from "./master.ts";
import { node } from "./node.ts";

/** The names of all nodes: the replicas, and a spare for each change and each failure. */
export const allNodes = ({ n, failures, change }: Scope): readonly string[] =>
  ids("n", n + failures + (change === "none" ? 0 : 1));

/** The directory, the nodes and the clients. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const all = allNodes(scope);
  return {
    client: many(ids("c", workloads[scope.asks]!.length), () => client(scope, rules)),
    directory: one(directory(all, scope, rules)),
    node: many(all, (self) => node(all.indexOf(self) < scope.n, scope, rules)),
  };
};

/** A state of the store. */
type World = WorldOf<typeof rolesOf>;

/** May this node fail, so that no more nodes fail than the scope allows, nor more of those that the directory names? */
export const mayFail = (
  node: World["node"],
  named: readonly string[],
  id: string,
  { failures, atOnce }: Scope,
): boolean => {
  const failed = Object.values(node).filter(({ hasFailed }) => hasFailed).length;
  const failedOfNamed = named.filter((each) => node[each]!.hasFailed).length;
  const isSpared = named.includes(id) && failedOfNamed >= atOnce;
  return failed < failures && !node[id]!.hasFailed && !isSpared;
};

/** "An answered put stays on a node that the directory names", where clients put once. */
export const staysNamed = ({
  directory,
  node,
  history,
}: Pick<World, "directory" | "node" | "history">): boolean => {
  const isAnswered = history.some(
    ({ request, result }) => request.type === "put" && result === null,
  );
  return (
    !isAnswered ||
    directory.nodes.some((each) => {
      const { held, hasFailed } = node[each]!;
      return !hasFailed && held !== null && held.version > 0;
    })
  );
};

/** "A get never finds nothing": the key has a value from the beginning. */
export const neverMissing = ({ history }: Pick<World, "history">): boolean =>
  history.every(({ request, result }) => request.type !== "get" || result !== null);

/** "A failed replica is replaced": the key is back to its number of replicas. */
export const isRepaired = [
  ({ directory, node }: Pick<World, "directory" | "node">): boolean =>
    directory.nodes.some((each) => node[each]!.hasFailed),
  ({ directory, node }: Pick<World, "directory" | "node">): boolean =>
    directory.nodes.every((each) => !node[each]!.hasFailed && node[each]!.held !== null),
] as const;
