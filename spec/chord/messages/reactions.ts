/** What a node does with what it learns. */
import { waits } from "lockstep";
import { between } from "../ring/lists.ts";
import { listFrom, type Message, type Node, next, type Place } from "./state.ts";

/** Asks a node for its state, and waits. */
export const ask = (me: Node, to: string, why: "successor" | "predecessor" | "join") =>
  next({ ...me, asks: { node: to, why } }).send(to, { type: "ask", why });

const notify = (me: Node, to: string) =>
  next({ ...me, asks: null, notifies: to }).send(to, { type: "notify" });

/** The node that was asked has sent its state. */
export const learn = (
  me: Node,
  from: string,
  { succs, prdc }: Message & { type: "state" },
  { self, ring }: Place,
) => {
  const { why } = me.asks!;
  if (why === "join")
    return between(from, self, succs[0]!)
      ? next({ ...me, phase: "in", succs, prdc: from, asks: null })
      : ask(me, succs[0]!, "join");
  const after = { ...me, succs: listFrom(from, succs, ring) };
  return why === "successor" && between(self, prdc, from)
    ? ask(after, prdc, "predecessor")
    : notify(after, from);
};

/** The node that was asked is dead. */
export const missed = (me: Node, { self, ring, rules }: Place) => {
  const { succs, asks } = me;
  if (asks!.why === "join") return next({ ...me, asks: null });
  if (asks!.why === "predecessor") return notify(me, succs[0]!);
  const list = [...succs.slice(1), rules.filling(ring.all, self, succs.at(-1)!)];
  return notify({ ...me, succs: list }, list[0]!);
};

/** The predecessor is dead: the node that has sent a notice takes its place. */
export const orphaned = (me: Node) =>
  next({ ...me, prdc: me.checks, checks: null }).send(me.checks!, { type: "noted" });

/** The node that was asked, that has got a notice, or a ping, has left. */
export const learnGone = (
  me: Node,
  from: string,
  to: "ask" | "notify" | "ping",
  place: Place,
) => {
  if (to === "ask") return me.asks?.node === from ? missed(me, place) : undefined;
  if (to === "notify")
    return me.notifies === from ? next({ ...me, notifies: null }) : undefined;
  return me.checks !== null && me.prdc === from ? orphaned(me) : undefined;
};

/** Another node holds this one for its successor. */
export const noticed = (me: Node, from: string, { self }: Place) => {
  if (me.checks !== null) return waits;
  const isNearer = between(me.prdc!, from, self);
  if (isNearer || from === me.prdc)
    return next({ ...me, prdc: from }).send(from, { type: "noted" });
  return next({ ...me, checks: from }).send(me.prdc!, { type: "ping" });
};

/** Another node asks for the state. */
export const answer = (me: Node, from: string, why: string, { self, rules }: Place) => {
  const { succs, prdc, asks } = me;
  // A node that is its own successor waits for no other one.
  if (asks === null || from === self || rules.answersMeanwhile)
    return next(me).send(from, { type: "state", succs, prdc: prdc! });
  // A node that asks its successor gives up, so that nodes do not wait for each other in a circle.
  return why === "successor" ? next(me).send(from, { type: "busy" }) : waits;
};
