/** How programs and kernels of the spec live in hosts: two processes of it in each. */
import { P } from "ts-pattern";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { known } from "../both-worlds.ts";
import type { Cast, Correspondence, EventCase, Staging } from "../correspondence.ts";
import { corresponding } from "../corresponding.ts";
import { shaped } from "../shaped.ts";
import type { Act, JointAct } from "../steering.ts";
import { type HostFault, SERVER, startHost, TURN_MS } from "./node.laws.ts";
import { localCall } from "./spec.laws.ts";

type Rules = ReturnType<typeof localCall.rules>;
type Names = Cast<Rules>;

const faults = [
  "fetch-again",
  "answer-late-value",
  "forget-value",
] as const satisfies readonly HostFault[];
export const nodes = ["h0", "h1", SERVER];

const roleIn = (node: string) => (node === SERVER ? "server" : "kernel");
const kernelOf = (node: string, { keeper }: Names) => keeper(roleIn(node), node);

/** The call of a program is served: both take the joint step, and the program has its answer. */
const served =
  (name: "hit" | "miss"): EventCase<Rules> =>
  ({ node, state }, { keeper }) => [
    { step: "joint", name, args: [Number(node.slice(1))] },
    {
      step: "answer",
      process: keeper("app", node),
      result: shaped(P.union(P.number, null), state),
    },
  ];

/** An action of the process itself. */
const acted =
  (name: "change" | "drop"): EventCase<Rules> =>
  ({ node }, names) => [{ step: "act", process: kernelOf(node, names), name }];

const correspondence: Correspondence<Rules> = {
  roles: { app: { per: "node" }, kernel: { per: "node" }, server: { per: "node" } },
  letter: ({ from, to, body }, names) => {
    const { type, value } = shaped(
      { type: P.union("fetch", "value"), value: P.optional(P.number) },
      body,
    );
    return {
      from: kernelOf(from, names),
      to: kernelOf(to, names),
      body: value === undefined ? { type } : { type, value },
    };
  },
  events: {
    request: ({ node }, { keeper }) => [
      { step: "request", process: keeper("app", node), request: { type: "read" } },
    ],
    hit: served("hit"),
    miss: served("miss"),
    change: acted("change"),
    drop: acted("drop"),
    hold: ({ node, state }, names) => [
      {
        step: "state",
        process: kernelOf(node, names),
        holds: node === SERVER ? state : { cached: state },
      },
    ],
  },
};

const staging = (_scope: object, planted: readonly HostFault[]): Staging => {
  /** The call that waits is served; which joint step that is, the host finds out. */
  const turn: JointAct = async (world, [nth]) =>
    (await world.fire(`h${nth}`, TURN_MS)) > 0 ? null : `no call waits in h${nth}`;
  const told =
    (type: string): Act =>
    async (world, node) => {
      await world.call(node, "owner", { type });
      return null;
    };
  return {
    placeOf: (role, nth) => (role === "server" ? SERVER : `h${nth}`),
    members: nodes,
    start: (ports) => startHost(ports, { faults: planted }),
    dialect: localDialect as never,
    request: (request) => request,
    acts: { change: told("change"), drop: told("drop") },
    joint: { hit: turn, miss: turn },
  };
};

export const optionsWith = (planted: readonly string[]) => ({
  faults: known(faults, planted),
});

export const { follower, steering } = corresponding({
  family: localCall,
  correspondence,
  scope: { ...localCall.scope, hosts: 2 },
  members: nodes,
  staging,
  faults,
  sameMistake: { "a fetch for each miss": "fetch-again" },
});
