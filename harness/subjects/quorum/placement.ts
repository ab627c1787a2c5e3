/** Where the processes of the spec are played. */
import type { Scope } from "../../../spec/quorum/scope.ts";

export type Placement = {
  /** The processes of the spec. */
  readonly replicas: readonly string[];
  readonly coordinators: readonly string[];
  readonly nodes: readonly string[];
  readonly membersOf: (node: string) => readonly string[];
  readonly placeOf: (process: string) => string;
  /** The processes that a node plays, where it plays them. */
  readonly replicaAt: (node: string) => string;
  readonly coordinatorAt: (node: string) => string;
};

/**
 * A node of the store is a replica and a coordinator, and they die together. In the spec each may
 * crash alone; there, and where coordinators outnumber replicas, a coordinator is a node that the
 * others know and that does not count itself among the replicas: the same program, told so.
 */
export const placement = ({ n, clients, crashes, wipes }: Scope): Placement => {
  const named = (name: string, count: number, first: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => `${name}${i + first}`);
  const apart = crashes > 0 || wipes > 0 || clients > n;
  const members = named("n", n, 1);
  const nodes = apart ? [...members, ...named("c", clients, 1)] : members;
  const last = (name: string): number => Number(/\d+$/.exec(name)?.[0]);
  return {
    replicas: named("replica", n, 0),
    coordinators: named("coordinator", clients, 0),
    nodes,
    membersOf: (node) => (node.startsWith("c") ? members : nodes),
    placeOf: (process) =>
      `${apart && process.startsWith("coordinator") ? "c" : "n"}${last(process) + 1}`,
    replicaAt: (node) => `replica${last(node) - 1}`,
    coordinatorAt: (node) => `coordinator${last(node) - 1}`,
  };
};
