/**
 * What a node decides to keep its place on the ring, as pure functions: it asks, waits for the answer, or gives up.
 *
 * Source: Zave. "Reasoning about Identifier Spaces: How to Make Chord Correct". TSE 43(12), 2017, with messages.
 */
import { between } from "./circle.ts";
import type { UpkeepMessage, Why } from "./messages.ts";
import type { RingSettings } from "./ring-options.ts";

/** What a node holds of the ring. */
export type Upkeep = {
  readonly phase: "out" | "in" | "refused" | "left";
  /** Its successors, the nearest first; none: it is not in the ring. */
  readonly succs: readonly string[];
  readonly prdc: string | null;
  /** The node that it has asked for its state, and why. */
  readonly asks: { readonly node: string; readonly why: Why } | null;
  /** The node that has not yet confirmed its notice. */
  readonly notifies: string | null;
  /** The node whose notice it looks at, while it finds out whether its predecessor lives. */
  readonly checks: string | null;
  /** The number of this start, and how many questions the node has asked since. */
  readonly start: number;
  readonly asked: number;
};

/** A message of upkeep to another node, or to itself. */
type Sent = readonly [to: string, body: UpkeepMessage];

/** What comes of a step: what the node holds then, and what it sends. */
export type Reaction = { readonly state: Upkeep; readonly sends: readonly Sent[] };

/** Returned where a message has to wait until the node's own question is answered. */
export const WAITS = "waits";

/** The name of a node, and what it was started with. */
export type Place = { readonly self: string; readonly settings: RingSettings };

const to = (state: Upkeep, ...sends: readonly Sent[]): Reaction => ({ state, sends });

/** A node that is not in the ring. */
export const outside = (start: number): Upkeep => ({
  phase: "out",
  succs: [],
  prdc: null,
  asks: null,
  notifies: null,
  checks: null,
  start,
  asked: 0,
});

/** A node of the ring of all these members, in the order of their identifiers, as it should be. */
export const amongMembers = (start: number, { self, settings }: Place): Upkeep => {
  const members = settings.all.filter((each) => settings.members.includes(each));
  const at = members.indexOf(self);
  const after = (nth: number): string => members[(at + nth) % members.length]!;
  return {
    ...outside(start),
    phase: "in",
    succs: Array.from({ length: settings.successors }, (_, nth) => after(nth + 1)),
    prdc: after(members.length - 1),
  };
};

/** Asks a node for its state, and waits. */
const ask = (
  me: Upkeep,
  node: string,
  why: Why,
  { self, settings: { bits, idOf } }: Place,
): Reaction => {
  const after = { ...me, asks: { node, why }, asked: me.asked + 1 };
  const turn = [after.start, after.asked] as const;
  return to(after, [node, { type: "ask", why, turn, bits, id: idOf(self) }]);
};

/** What a node says again that waits for an answer: a message may be lost. */
export const saidAgain = (
  { asks, checks, prdc, start, asked }: Upkeep,
  { self, settings: { bits, idOf } }: Place,
): readonly Sent[] => [
  ...(asks === null
    ? []
    : [
        [
          asks.node,
          { type: "ask", why: asks.why, turn: [start, asked], bits, id: idOf(self) },
        ] as const,
      ]),
  ...(checks === null ? [] : [[prdc!, { type: "ping" }] as const]),
];

const notify = (me: Upkeep, node: string): Reaction =>
  to({ ...me, asks: null, notifies: node }, [node, { type: "notify" }]);

const isBetween = (a: string, b: string, c: string, { settings: { idOf } }: Place) =>
  between(idOf(a), idOf(b), idOf(c));

/** A node that is outside asks another one to let it in; undefined: it need not. */
export const join = (me: Upkeep, at: string, place: Place): Reaction | undefined =>
  me.phase === "out" && me.asks === null && at !== place.self
    ? ask(me, at, "join", place)
    : undefined;

/** A node asks its successor for its state; undefined: it has something else to do. */
export const stabilize = (me: Upkeep, place: Place): Reaction | undefined =>
  me.phase === "in" &&
  me.asks === null &&
  (me.notifies === null || place.settings.has("hasty"))
    ? ask(me, me.succs[0]!, "successor", place)
    : undefined;

/** The next node of all after one, around the ring: it fills a list up. */
const nextAfter = (node: string, { settings: { all } }: Place): string =>
  all[(all.indexOf(node) + 1) % all.length]!;

/** The node that was asked has not answered in time: it counts as dead. */
export const missed = (me: Upkeep, place: Place): Reaction | undefined => {
  const { succs, asks } = me;
  if (asks === null) return undefined;
  if (asks.why === "join") return to({ ...me, asks: null });
  if (asks.why === "predecessor") return notify(me, succs[0]!);
  const rest = succs.slice(1);
  const isShort = place.settings.has("short-list") && rest.length > 0;
  const list = isShort ? rest : [...rest, nextAfter(succs.at(-1)!, place)];
  return notify({ ...me, succs: list }, list[0]!);
};

/** A notice was not confirmed in time: its receiver is gone. */
export const unconfirmed = (me: Upkeep): Reaction | undefined =>
  me.notifies === null ? undefined : to({ ...me, notifies: null });

/** The predecessor has not answered in time: the node that sent the notice takes its place. */
export const predecessorIsDead = (me: Upkeep): Reaction | undefined =>
  me.checks === null
    ? undefined
    : to({ ...me, prdc: me.checks, checks: null }, [me.checks, { type: "noted" }]);

/** A node leaves: from then on it says so to all that ask it; undefined: it waits for an answer, or is not in. */
export const leave = (me: Upkeep): Reaction | undefined =>
  me.phase === "in" && me.asks === null
    ? to({ ...outside(me.start), phase: "left", asked: me.asked })
    : undefined;

/** A node that others hold for dead gives its place up, to join again. */
export const giveUpPlace = (me: Upkeep): Reaction | undefined =>
  me.phase === "in" ? to({ ...outside(me.start), asked: me.asked }) : undefined;

/** A node that was refused may ask again: the node that refused it may have been wrong. */
export const mayAskAgain = (me: Upkeep): Reaction | undefined =>
  me.phase === "refused" ? to({ ...me, phase: "out" }) : undefined;

/** A node is not let in. */
const refused = (me: Upkeep): Reaction | undefined =>
  me.phase === "out" && me.asks?.why === "join"
    ? to({ ...me, phase: "refused", asks: null })
    : undefined;

/** A node has left, and so answers a question, a notice or a ping. */
const learnGone = (
  me: Upkeep,
  from: string,
  { to: answered, turn }: UpkeepMessage & { readonly type: "gone" },
  place: Place,
): Reaction | undefined => {
  if (answered === "ask") return isAnswer(me, from, turn) ? missed(me, place) : undefined;
  if (answered === "notify") return me.notifies === from ? unconfirmed(me) : undefined;
  return me.prdc === from ? predecessorIsDead(me) : undefined;
};

/** What a node that has left says. */
const afterLeaving = (
  me: Upkeep,
  from: string,
  body: UpkeepMessage,
  { settings }: Place,
): Reaction | undefined => {
  const { type } = body;
  if (settings.has("silent-leave")) return undefined;
  if (type !== "ask" && type !== "notify" && type !== "ping") return undefined;
  const turn = type === "ask" ? body.turn : ([0, 0] as const);
  return to(me, [from, { type: "gone", to: type, turn }]);
};

/** The node that was asked has sent its state. */
const learn = (
  me: Upkeep,
  from: string,
  { succs, prdc }: UpkeepMessage & { readonly type: "state" },
  place: Place,
): Reaction => {
  const { self, settings } = place;
  const { why } = me.asks!;
  if (why === "join")
    return isBetween(from, self, succs[0]!, place) || settings.has("joins-anywhere")
      ? to({ ...me, phase: "in", succs, prdc: from, asks: null })
      : ask(me, succs[0]!, "join", place);
  const after = { ...me, succs: [from, ...succs].slice(0, settings.successors) };
  return why === "successor" && isBetween(self, prdc, from, place)
    ? ask(after, prdc, "predecessor", place)
    : notify(after, from);
};

/** Another node holds this one for its successor. */
const noticed = (me: Upkeep, from: string, place: Place): Reaction | typeof WAITS => {
  if (me.checks !== null) return WAITS;
  const isTrusted = place.settings.has("trusts-notices");
  if (isTrusted || from === me.prdc || isBetween(me.prdc!, from, place.self, place))
    return to({ ...me, prdc: from }, [from, { type: "noted" }]);
  return to({ ...me, checks: from }, [me.prdc!, { type: "ping" }]);
};

/** Another node asks for the state. */
const answer = (
  me: Upkeep,
  from: string,
  { why, turn }: UpkeepMessage & { readonly type: "ask" },
  { self, settings }: Place,
): Reaction | typeof WAITS => {
  const { succs, prdc, asks } = me;
  // A node that is its own successor waits for no other one.
  if (asks === null || from === self || settings.has("answers-meanwhile"))
    return to(me, [from, { type: "state", turn, succs, prdc: prdc! }]);
  // A node that asks its successor gives up, so that nodes do not wait for each other in a circle.
  return why === "successor" ? to(me, [from, { type: "busy", turn }]) : WAITS;
};

/**
 * What a node does with a message. `WAITS`: it is to be taken later. Undefined: it is ignored, because it comes too
 * late or the node is not in the ring.
 */
export const receive = (
  me: Upkeep,
  from: string,
  body: UpkeepMessage,
  place: Place,
): Reaction | typeof WAITS | undefined => {
  if (me.phase === "left") return afterLeaving(me, from, body, place);
  const isIn = me.phase === "in";
  switch (body.type) {
    case "ask":
      return isIn ? answer(me, from, body, place) : undefined;
    case "state":
      return isAnswer(me, from, body.turn) ? learn(me, from, body, place) : undefined;
    case "busy":
      if (!isAnswer(me, from, body.turn)) return undefined;
      return place.settings.has("busy-is-dead")
        ? missed(me, place)
        : to({ ...me, asks: null });
    case "gone":
      return learnGone(me, from, body, place);
    case "notify":
      return isIn ? noticed(me, from, place) : to(me, [from, { type: "noted" }]);
    case "noted":
      return me.notifies === from ? to({ ...me, notifies: null }) : undefined;
    case "ping":
      return isIn ? to(me, [from, { type: "pong" }]) : undefined;
    case "pong":
      return me.checks !== null && me.prdc === from
        ? to({ ...me, checks: null }, [me.checks, { type: "noted" }])
        : undefined;
    case "taken":
      return isAnswer(me, from, body.turn) ? refused(me) : undefined;
  }
};

/** Does a message answer the question that this node waits with? One of an earlier question comes too late. */
const isAnswer = (
  { asks, start, asked }: Upkeep,
  from: string,
  [ofStart, question]: readonly [number, number],
): boolean => asks?.node === from && ofStart === start && question === asked;

/** Why a node that asks may not be on this ring, as the node that it asks sees it; undefined: it may. */
export const objection = (
  me: Upkeep,
  from: string,
  { bits, id }: UpkeepMessage & { readonly type: "ask" },
  { self, settings }: Place,
): string | undefined => {
  const { idOf } = settings;
  if (settings.has("admit-taken")) return undefined;
  if (bits !== settings.bits)
    return `identifiers of this ring have ${settings.bits} bits, and those of ${from} have ${bits}`;
  if (id !== idOf(from))
    return `${from} has the identifier ${idOf(from)} here, and says ${id}`;
  const known = [self, ...me.succs, ...(me.prdc === null ? [] : [me.prdc])];
  const owner = known.find((each) => each !== from && idOf(each) === id);
  return owner === undefined
    ? undefined
    : `the identifier ${id} of ${from} is taken by ${owner}`;
};
