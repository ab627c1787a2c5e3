import { speaks } from "lockstep";
import type { Call, Message, Result } from "./messages.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The state of a client's stub. */
export type Client = {
  /** The transaction id of the call under way, or of the last one. */
  readonly xid: number;
  /** The call under way; null: none. */
  readonly call: Call | null;
  /** How often it asked again while a copy of its call, or the reply, was on its way. */
  readonly early: number;
};

/** A stub sends the calls of one program to the server, each until it is answered. */
export const client = (self: string, { retries }: Scope, rules: Rules) => {
  const { next, process } = speaks<Client, Message, Call, Result>();
  return process({
    init: { xid: 0, call: null, early: 0 },
    request: ({ xid }, call) =>
      next({ xid: xid + 1, call, early: 0 }).send("server", {
        type: "call",
        xid: xid + 1,
        call,
      }),
    actions: {
      retry: (me) => {
        const { call, early } = me;
        if (call === null || !rules.retries) return undefined;
        const xid = rules.xidOfRetry(me.xid);
        const again = { type: "call", xid, call } as const;
        return early < retries
          ? next({ xid, call, early: early + 1 }).send("server", again)
          : next({ xid, call, early })
              .send("server", again)
              .unlessFlying(({ from, to }) => from === self || to === self);
      },
    },
    receive: ({ xid, call }, { body }) =>
      body.type === "reply" && call !== null && rules.isReplyTo(xid, body.xid)
        ? next({ xid, call: null, early: 0 }).respond(rules.resultOf(body.result))
        : undefined,
    deaf: (me, { body }) => rules.isOver(me, body.xid),
    survives: ({ xid }) => ({ xid: rules.xidAfterCrash(xid), call: null, early: 0 }),
  });
};
