/** How the connection of `impl/tcp` and the ends of `spec/tcp` correspond. */
import { P } from "ts-pattern";
import type { End } from "../../../spec/tcp/end.ts";
import type { Rules } from "../../../spec/tcp/rules.ts";
import type { Scope } from "../../../spec/tcp/scope.ts";
import type { Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { timeWaitTicks } from "./options.ts";
import { letterIn, numberInSpec } from "./segment.ts";

const traced = {
  phase: P.string,
  opening: P.union("active", "passive"),
  iss: P.number,
  una: P.number,
  nxt: P.number,
  irs: P.union(P.number, null),
  rcv: P.union(P.number, null),
};

/** What an end holds, as far as a node tells it. Of a connection that is over it tells the phase alone. */
const endIn = (state: unknown, space: number): Partial<End> => {
  const { phase: name, ...connection } = shaped(traced, state);
  const phase = name.toLowerCase() as End["phase"];
  if (phase === "closed") return { phase };
  const number = (each: number): number => numberInSpec(each, space);
  const { iss, una, nxt, irs, rcv, opening } = connection;
  const numbers = { iss: number(iss), una: number(una), nxt: number(nxt) };
  const theirs =
    irs === null || rcv === null ? {} : { irs: number(irs), rcv: number(rcv) };
  return { phase, passive: opening === "passive", ...numbers, ...theirs };
};

const spaceOf = (scope: unknown): number => (scope as Scope).space;

/** A handshake of a listener that fails leads back to LISTEN, which the event `listen` tells. */
const isBackToListen = (state: unknown): boolean => {
  const { was, phase, opening, outcome } = shaped(
    { was: P.string, phase: P.string, opening: P.string, outcome: P.optional(P.string) },
    state,
  );
  return (
    was === "SYN-RECEIVED" &&
    phase === "CLOSED" &&
    opening === "passive" &&
    outcome === "done"
  );
};

/** The outcomes that have one name in the code. A connection that an RST ends in LAST-ACK is done there. */
const OUTCOMES: Readonly<Record<string, End["outcome"]>> = {
  ECONNRESET: "reset",
  ECONNREFUSED: "refused",
  ECONNABORTED: "aborted",
};

/** TIME-WAIT ends by its timer: twice the life of a segment has passed since it began, or began again. */
const timer: EventCase<Rules> = ({ node, state }, { scope, keeper }) => {
  if (shaped({ timer: P.string }, state).timer !== "time-wait") return [];
  const process = keeper(node, node);
  return [
    { step: "tick", process, ticks: timeWaitTicks(scope as unknown as Scope) },
    { step: "act", process, name: "time-wait is over" },
  ];
};

const state: EventCase<Rules> = ({ node, state }, { scope, keeper }) => {
  if (isBackToListen(state)) return [];
  const { outcome } = shaped({ outcome: P.optional(P.string) }, state);
  const holds = endIn(state, spaceOf(scope));
  const known = OUTCOMES[outcome ?? ""];
  return [
    {
      step: "state",
      process: keeper(node, node),
      holds: known ? { ...holds, outcome: known } : holds,
    },
  ];
};

const numbers: EventCase<Rules> = ({ node, state }, { scope, keeper }) => {
  const holds = endIn(state, spaceOf(scope));
  return holds.phase === "closed"
    ? []
    : [{ step: "state", process: keeper(node, node), holds }];
};

/** A port listens. It listens no more once its one connection has begun, which `state` tells. */
const listen: EventCase<Rules> = ({ node, state }, { keeper }) =>
  shaped({ phase: P.string }, state).phase === "LISTEN"
    ? [{ step: "state", process: keeper(node, node), holds: { phase: "listen" } }]
    : [];

/** A passive OPEN sends nothing, so that the request tells of it. */
const request: EventCase<Rules> = ({ node, op }, { keeper }) =>
  shaped({ type: P.string }, op).type === "listen"
    ? [{ step: "act", process: keeper(node, node), name: "open" }]
    : [];

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: { a: { per: "node" }, b: { per: "node" } },
  letter: () => null,
  packet: (datagram, { scope }) => letterIn(datagram, spaceOf(scope)),
  events: {
    start: () => [{ step: "start", holds: new Map() }],
    request,
    listen,
    timer,
    state,
    numbers,
  },
};
