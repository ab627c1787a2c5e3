/** How the registry and the members of the spec live in nodes, one in each, and what a tick is there. */
import { P } from "ts-pattern";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { known } from "../both-worlds.ts";
import type { Correspondence, Staging } from "../correspondence.ts";
import { corresponding } from "../corresponding.ts";
import { shaped } from "../shaped.ts";
import { type LeaseFault, REGISTRY, RENEW_MS, startLease, TICK_MS } from "./node.laws.ts";
import { LEASE, lease, type Member } from "./spec.laws.ts";

type Rules = ReturnType<typeof lease.rules>;

const faults = [
  "adds-up",
  "off-by-one",
  "slow-clock",
  "renews-once",
] as const satisfies readonly LeaseFault[];

const types = ["renew", "bye", "ok"];

const correspondence: Correspondence<Rules> = {
  roles: {
    registry: { per: "node" },
    member: { per: "node", isOut: ({ phase }: Member) => phase !== "in" },
  },
  letter: () => null,
  packet: ({ from, to, bytes }) => {
    const [type = ""] = `${Buffer.from(bytes)}`.split(" ");
    return types.includes(type)
      ? { from: from.address, to: to.address, body: { type } }
      : null;
  },
  events: {
    start: ({ node }) => [{ step: "act", process: node, name: "join" }],
    // A second tick has not passed, or it would have been too late.
    renew: ({ node }) => [
      { step: "tick", process: node },
      { step: "act", process: node, name: "renew" },
    ],
    leave: ({ node }) => [{ step: "state", process: node, holds: { phase: "left" } }],
    known: ({ node }) => [{ step: "state", process: node, holds: { isKnown: true } }],
    tick: ({ state }) => [
      { step: "tick", process: REGISTRY },
      {
        step: "state",
        process: REGISTRY,
        holds: shaped(P.record(P.string, P.number), state),
      },
    ],
    heard: ({ state }) => [
      {
        step: "state",
        process: REGISTRY,
        holds: shaped(P.record(P.string, P.number), state),
      },
    ],
    request: () => [{ step: "request", process: REGISTRY, request: { type: "list" } }],
    respond: ({ state }) => [
      { step: "answer", process: REGISTRY, result: shaped(P.array(P.string), state) },
    ],
  },
};

const staging = (scope: object, planted: readonly LeaseFault[]): Staging => {
  const { members, fades } = scope as {
    readonly members: number;
    readonly fades?: boolean;
  };
  return {
    placeOf: (role, nth) => (role === "member" ? `member${nth}` : REGISTRY),
    members: nodesOf(members),
    start: (ports) =>
      startLease(ports, { lease: LEASE, fades: fades ?? false, faults: planted }),
    dialect: localDialect as never,
    request: (request) => request,
    tickMs: TICK_MS,
    acts: {
      join: async (world, node) => {
        await world.restart(node);
        return null;
      },
      renew: async (world, node) =>
        (await world.fire(node, RENEW_MS)) > 0 ? null : `${node} does not renew`,
      leave: async (world, node) => {
        await world.leave(node);
        return null;
      },
    },
  };
};

export const nodesOf = (members: number): readonly string[] => [
  REGISTRY,
  ...Array.from({ length: members }, (_, nth) => `member${nth}`),
];

export const optionsWith = (planted: readonly string[]) => ({
  lease: LEASE,
  faults: known(faults, planted),
});

export const { follower, steering } = corresponding({
  family: lease,
  correspondence,
  scope: { ...lease.scope, members: 2 },
  members: nodesOf(2),
  staging,
  faults,
  sameMistake: { "leases add up": "adds-up" },
});
