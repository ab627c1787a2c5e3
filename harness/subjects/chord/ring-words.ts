/** What nodes of the ring trace and say to keep their places, in the words of `spec/chord/messages`. */
import { match, P } from "ts-pattern";
import type { Json } from "../../../impl/ports.ts";
import type { Rules } from "../../../spec/chord/rules.ts";
import type { Scope } from "../../../spec/chord/scope.ts";
import type { Cast, Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";

type RingCast = Cast<Rules>;

const name = P.union(null, P.string);
const ringState = {
  phase: P.union("out", "in", "refused", "left"),
  succs: P.array(P.string),
  prdc: name,
  asks: P.union(null, {
    node: P.string,
    why: P.union("successor", "predecessor", "join"),
  }),
  notifies: name,
  checks: name,
};

/** The process of the spec that lives in a node. */
const at = ({ keeper }: RingCast, node: string): string => keeper("node", node);

const scopeOf = ({ scope }: RingCast): Scope => scope as unknown as Scope;

/** What a node holds, as the spec has it: one that was refused is out. */
const stateOf = (state: Json | undefined, cast: RingCast) => {
  const { phase, succs, prdc, asks, notifies, checks } = shaped(ringState, state);
  const process = (node: string | null) => (node === null ? null : at(cast, node));
  return {
    phase: phase === "refused" ? "out" : phase,
    succs: succs.map((each) => at(cast, each)),
    prdc: process(prdc),
    asks: asks === null ? null : { node: at(cast, asks.node), why: asks.why },
    notifies: process(notifies),
    checks: process(checks),
  };
};

const isUpkeep = (cast: RingCast): boolean => scopeOf(cast).work === "messages";

const start: EventCase<Rules> = ({ node, state }, cast) =>
  isUpkeep(cast)
    ? [{ step: "start", holds: new Map([[at(cast, node), stateOf(state, cast)]]) }]
    : [];

const ring: EventCase<Rules> = ({ node, state }, cast) =>
  isUpkeep(cast)
    ? [{ step: "state", process: at(cast, node), holds: stateOf(state, cast) }]
    : [];

/** Steps that are joint ones where time-outs are right: then they see whether another node has failed. */
const JOINT = ["give a notice up", "leave"];

const act: EventCase<Rules> = ({ node, op }, cast) => {
  if (!isUpkeep(cast)) return [];
  const { name: taken } = shaped({ name: P.string }, op);
  const process = at(cast, node);
  return JOINT.includes(taken) && scopeOf(cast).timeOuts === "right"
    ? [{ step: "joint", name: taken, args: [process] }]
    : [{ step: "act", process, name: taken }];
};

/** Events of the ring by action. */
export const ringEvents = { start, ring, act };

/** A message of upkeep as a letter of the spec; undefined: it is none. */
export const upkeepLetter = (
  { from, to, body }: Parameters<Correspondence<Rules>["letter"]>[0],
  cast: RingCast,
): ReturnType<Correspondence<Rules>["letter"]> | undefined => {
  const ends = { from: at(cast, from), to: at(cast, to) };
  return match<unknown, ReturnType<Correspondence<Rules>["letter"]> | undefined>(body)
    .with({ type: "ask", why: P.string }, ({ type, why }) => ({
      ...ends,
      body: { type, why },
    }))
    .with(
      { type: "state", succs: P.array(P.string), prdc: P.string },
      ({ type, succs, prdc }) => ({
        ...ends,
        body: { type, succs: succs.map((each) => at(cast, each)), prdc: at(cast, prdc) },
      }),
    )
    .with({ type: "gone", to: P.string }, ({ type, to: answered }) => ({
      ...ends,
      body: { type, to: answered },
    }))
    .with({ type: P.union("busy", "notify", "noted", "ping", "pong") }, ({ type }) => ({
      ...ends,
      body: { type },
    }))
    .with({ type: P.union("leave_ok", "status_ok") }, () => ({
      quirk: "a node answers an operator",
    }))
    .with({ type: "taken" }, () => ({ quirk: "a node is not let in" }))
    .otherwise(() => undefined);
};
