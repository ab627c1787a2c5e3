/** How paths of `spec/quorum` are played on nodes of `impl/quorum`. */
import type { Json } from "../../../impl/ports.ts";
import { startQuorum } from "../../../impl/quorum/node.ts";
import type { QuorumFault } from "../../../impl/quorum/options.ts";
import type { Scope } from "../../../spec/quorum/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { linKv } from "../../simulate/dialect.ts";
import type { SteeredWorld } from "../../simulate/steered-world.ts";
import { numbered } from "../shared/numbered.ts";
import { askedFor } from "../shared/register-words.ts";

const TIMEOUT_MS = 1000;
const RETRY_MS = 200;
const KEY = "k";

/**
 * In the code a node is a replica and a coordinator, which die together. Where the spec lets each crash alone,
 * or has more coordinators than replicas, a coordinator is played by a node that the others know and that is no
 * replica: the same program with other members.
 */
export const staging = (at: AnyScope, faults: readonly QuorumFault[]): Staging => {
  const scope = at as Scope;
  const { n, r, w, writeBack, clients, crashes, wipes } = scope;
  const apart = crashes > 0 || wipes > 0 || clients > n;
  const members = numbered("n", n);
  const coordinators = numbered(apart ? "c" : "n", clients);
  const nodes = [...new Set([...members, ...coordinators])];
  const options = { r, w, writeBack, timeoutMs: TIMEOUT_MS, retryMs: RETRY_MS, faults };
  return {
    placeOf: (role, nth) => (role === "coordinator" ? coordinators : members)[nth]!,
    members,
    // A node without copies asks the members. These count it as one, or they would not answer it.
    membersOf: (node) => (node.startsWith("c") ? members : nodes),
    nodes,
    start: (ports) => startQuorum(ports, options),
    dialect: linKv as never,
    request: (request) => askedFor(request, KEY) as Json,
    acts: { "give up": firing(TIMEOUT_MS) },
    hidden: async (world, node, request) => {
      if (!scope.queryFirst && (request as { type: string }).type === "put")
        await query(world, node, r);
    },
    retryMs: RETRY_MS,
    lacks: ({ action, request, node }) => {
      if (action === "request" && (request as { type: string }).type === "cas")
        return "the store refuses to compare and set: quorums of a register cannot decide it";
      return action === "wipe" && node!.startsWith("coordinator")
        ? "a node notices that it lost its counter when it starts again, not while it coordinates"
        : null;
    },
  };
};

/** The first half of a put, which the spec leaves out: a node queries, and R replicas report. */
const query = async (world: SteeredWorld, node: string, r: number): Promise<void> => {
  for (const type of ["query", "report"]) {
    const all = world.waiting.filter(({ body }) => body.type === type);
    const mine = all.filter(({ src, dest }) => src === node || dest === node);
    const heard = mine.filter(({ dest }) => world.isUp(dest)).slice(0, r);
    for (const message of heard) await world.deliver(message);
    for (const message of mine) world.take(message);
  }
};
