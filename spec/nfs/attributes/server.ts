import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Message } from "./messages.ts";

/** The state of the server. */
export type Server = {
  readonly value: number;
  /** The change token: it grows with each write. */
  readonly change: number;
  /** Ticks since it last grew, no more of them than tokens have to be apart. */
  readonly since: number;
};

/** A stateless server: it knows of no client, and a write is on its disk before the reply is sent. */
export const server = ({ tokenTicks }: Rules) => {
  const { next, process } = speaks<Server, Message>();
  return process({
    init: { value: 0, change: 0, since: tokenTicks },
    receive: (me, { from, body }) => {
      if (body.type === "reply") return ignored;
      const { xid, type } = body;
      const after =
        type !== "WRITE"
          ? me
          : me.since < tokenTicks
            ? { ...me, value: body.value }
            : { value: body.value, change: me.change + 1, since: 0 };
      return next(after).send(from, {
        type: "reply",
        xid,
        change: after.change,
        before: me.change,
        value: type === "READ" ? me.value : null,
      });
    },
    tick: (me) => ({ ...me, since: Math.min(me.since + 1, tokenTicks) }),
    survives: (me) => me,
  });
};
