/** A node that keeps its place on the ring by messages, as code runs it. */
import type { Letter } from "lockstep";
import { answer, ask, learn, learnGone, missed, noticed, orphaned } from "./reactions.ts";
import { type Message, type Node, next, OUT, type Place, process } from "./state.ts";

/** What a node does of itself. */
const actionsOf = (place: Place) => {
  const { self, ring, rules, timesOutAnyTime } = place;
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
      return rules.timesOutEarly || timesOutAnyTime
        ? after
        : after.unlessFlying(
            ({ from, to, body }) =>
              (from === self && to === asks.node && body.type === "ask") ||
              (from === asks.node &&
                to === self &&
                (body.type === "state" ||
                  body.type === "busy" ||
                  (body.type === "gone" && body.to === "ask"))),
          );
    },
    "predecessor is dead": (me: Node) => {
      const { checks, prdc } = me;
      if (checks === null) return undefined;
      const after = orphaned(me);
      return timesOutAnyTime
        ? after
        : after.unlessFlying(
            ({ from, to, body }) =>
              (from === self && to === prdc && body.type === "ping") ||
              (from === prdc &&
                to === self &&
                (body.type === "pong" || (body.type === "gone" && body.to === "ping"))),
          );
    },
    ...(timesOutAnyTime && {
      "give a notice up": (me: Node) =>
        me.notifies === null ? undefined : next({ ...me, notifies: null }),
      // It has been cut off for so long that others hold it for dead: it joins again.
      "give the place up": (me: Node) => (me.phase === "in" ? next(OUT) : undefined),
      leave: (me: Node) =>
        me.phase === "in" && me.asks === null
          ? next({ ...OUT, phase: "left" })
          : undefined,
    }),
  };
};

/** What a node does with messages. */
const receiving =
  (place: Place) =>
  (me: Node, { from, body }: Letter<Message>) => {
    if (me.phase === "failed") return undefined;
    if (me.phase === "left") {
      const { type } = body;
      return type === "ask" || type === "notify" || type === "ping"
        ? next(me).send(from, { type: "gone", to: type })
        : undefined;
    }
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
      case "gone":
        return learnGone(me, from, body.to, place);
    }
  };

/** A node of the ring, which begins in a state. */
export const node = (init: Node, place: Place) =>
  process({
    init,
    ...(!place.returns && { deaf: ({ phase }: Node) => phase === "failed" }),
    actions: actionsOf(place),
    receive: receiving(place),
    survives: (me) =>
      me.phase === "failed" ? me : { ...OUT, ...(me.again && { again: true }) },
  });
