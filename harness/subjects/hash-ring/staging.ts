/** How paths of `spec/hash-ring` are played on nodes of `impl/hash-ring`. */
import { startHashRing } from "../../../impl/hash-ring/node.ts";
import { type HashRingFault, settings } from "../../../impl/hash-ring/options.ts";
import type { Scope } from "../../../spec/hash-ring/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Act } from "../../conform/steering.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import type { Letter } from "../../model/process.ts";
import { linKv } from "../../simulate/dialect.ts";
import { numbered } from "../shared/numbered.ts";
import { askedFor } from "../shared/register-words.ts";
import { numberOf } from "./correspondence.ts";

const JOIN_MS = 7;
const RETRY_MS = 2000;
const GOSSIP_MS = 5000;

/** Some key with this identifier. */
export const keyAt = (id: number, bits: number): string => {
  for (let nth = 0; ; nth++) if (numberOf(`k${nth}`, bits) === id) return `k${nth}`;
};

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (at: AnyScope, faults: readonly HashRingFault[]): Staging => {
  const { bits, machines, members, tokens, ids } = at as unknown as Scope;
  const nodes = numbered("a", machines);
  const idsOf = (nth: number) => ids.slice(nth * tokens, (nth + 1) * tokens);
  const options = {
    bits,
    tokens,
    members: nodes.slice(0, members),
    ids: Object.fromEntries(nodes.map((node, nth) => [node, idsOf(nth)])),
    joinMs: JOIN_MS,
    retryMs: RETRY_MS,
    gossipMs: GOSSIP_MS,
    faults,
  };
  const { retryEvery, gossipEvery } = settings(nodes, options);
  const nthOf = (machine: string): number => Number(machine.slice(1));
  /** What the path sends next: it says which of its timers a machine has to take. */
  let sent: readonly Letter[] = [];
  const to =
    (msOf: (nth: number) => number): Act =>
    (world, node) =>
      firing(msOf(nthOf(sent[0]?.to ?? "")))(world, node);
  return {
    placeOf: (_role, nth) => nodes[nth]!,
    members: nodes,
    start: (ports) => startHashRing(ports, options),
    dialect: linKv as never,
    request: (asked) => {
      const { key, ...request } = asked as { readonly key: number };
      return askedFor(request, keyAt(key, bits)) as never;
    },
    chooses: (sends) => {
      sent = sends;
    },
    acts: {
      join: firing(JOIN_MS),
      leave: async (world, node) => {
        await world.ask(node, "operator", { type: "leave" });
        return null;
      },
      retry: to(retryEvery),
      gossip: to(gossipEvery),
    },
  };
};
