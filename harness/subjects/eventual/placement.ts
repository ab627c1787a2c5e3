/** Where the processes of the spec are played. */
import { preference } from "../../../impl/eventual/preference.ts";
import { type Scope, workloads } from "../../../spec/eventual/scope.ts";

export const KEY = "k";

export type Placement = {
  /** The processes of the spec. */
  readonly homes: readonly string[];
  readonly spares: readonly string[];
  readonly coordinators: readonly string[];
  readonly nodes: readonly string[];
  readonly members: readonly string[];
  readonly placeOf: (process: string) => string;
  /** The process that a node plays: none plays two. */
  readonly processAt: (node: string) => string;
};

/**
 * A node of the store keeps copies and coordinates. In the spec the two crash apart, and one client's
 * clock follows what that client has seen, so that a coordinator is a node which keeps no copies: the
 * same program, told so.
 */
export const placement = (scope: Scope): Placement => {
  const named = (name: string, count: number, first: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => `${name}${i + first}`);
  const clients = workloads[scope.asks].length;
  const members = named("n", scope.n + scope.spares, 1);
  const coordinating = named("c", clients, 1);
  const homes = named("home", scope.n, 0);
  const spares = named("spare", scope.spares, 0);
  const coordinators = named("coordinator", clients, 0);
  const processes = [...homes, ...spares, ...coordinators];
  const nodes = [...preference(KEY, members), ...coordinating];
  return {
    homes,
    spares,
    coordinators,
    nodes,
    members,
    placeOf: (process) => nodes[processes.indexOf(process)]!,
    processAt: (node) => processes[nodes.indexOf(node)]!,
  };
};
