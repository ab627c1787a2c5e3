/** A node that keeps its place on the ring by messages, as code runs it. */
import type { Letter } from "lockstep";
import { answer, ask, learn, missed, noticed } from "./reactions.ts";
import { type Message, type Node, next, type Place, process } from "./state.ts";

/** What a node does of itself. */
const actionsOf = (place: Place) => {
  const { self, ring, rules } = place;
  return {
    join: (me: Node) =>
      me.phase === "out" && me.asks === null
        ? ring.first.filter((each) => each !== self).map((each) => ask(me, each, "join"))
        : undefined,
    stabilize: (me: Node) =>
      me.phase === "in" && me.asks === null && me.notifies === null
        ? ask(me, me.succs[0]!, "successor")
        : undefined,
    // Neither the question nor an answer is on its way, so none will come.
    "time out": (me: Node) => {
      const { asks } = me;
      if (asks === null) return undefined;
      const after = missed(me, place);
      return rules.timesOutEarly
        ? after
        : after.unlessFlying(
            ({ from, to, body }) =>
              (from === self && to === asks.node && body.type === "ask") ||
              (from === asks.node &&
                to === self &&
                (body.type === "state" || body.type === "busy")),
          );
    },
    "predecessor is dead": (me: Node) => {
      const { checks, prdc } = me;
      return checks === null
        ? undefined
        : next({ ...me, prdc: checks, checks: null })
            .send(checks, { type: "noted" })
            .unlessFlying(
              ({ from, to, body }) =>
                (from === self && to === prdc && body.type === "ping") ||
                (from === prdc && to === self && body.type === "pong"),
            );
    },
  };
};

/** What a node does with messages. */
const receiving =
  (place: Place) =>
  (me: Node, { from, body }: Letter<Message>) => {
    if (me.phase === "failed") return undefined;
    const isIn = me.phase === "in";
    switch (body.type) {
      case "ask":
        return isIn ? answer(me, from, body.why, place) : undefined;
      case "state":
        return me.asks?.node === from ? learn(me, from, body, place) : undefined;
      case "busy":
        return me.asks?.node === from ? next({ ...me, asks: null }) : undefined;
      case "notify":
        return isIn ? noticed(me, from, place) : next(me).send(from, { type: "noted" });
      case "noted":
        return me.notifies === from ? next({ ...me, notifies: null }) : undefined;
      case "ping":
        return isIn ? next(me).send(from, { type: "pong" }) : undefined;
      case "pong":
        return me.checks !== null && me.prdc === from
          ? next({ ...me, checks: null }).send(me.checks, { type: "noted" })
          : undefined;
    }
  };

/** A node of the ring, which begins in a state. */
export const node = (init: Node, place: Place) =>
  process({
    init,
    deaf: ({ phase }) => phase === "failed",
    actions: actionsOf(place),
    receive: receiving(place),
  });
