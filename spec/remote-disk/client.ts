import { speaks } from "lockstep";
import {
  type Call,
  callsOf,
  type Message,
  type Request,
  type Result,
} from "./messages.ts";
import type { Rules } from "./rules.ts";

/** The state of a client's stub. */
export type Client = {
  /** The number of the last call. */
  readonly xid: number;
  /** The calls of the request under way that are not answered, the first of them sent; none: it is idle. */
  readonly calls: readonly Call[];
  /** The blocks read so far. */
  readonly values: readonly number[];
  readonly isRead: boolean;
  /** Blocks that it remembers; only a mutant remembers any. */
  readonly cache: Readonly<Record<number, number>>;
};

/** A stub turns each request of its program into calls, one for each block, one after the other. */
export const client = (self: string, server: string, rules: Rules) => {
  const { next, process } = speaks<Client, Message, Request, Result>();

  /** Sends the next call, or answers the program. Blocks that it remembers need no call. */
  const goOn = (me: Client): ReturnType<typeof next> => {
    const [call, ...rest] = me.calls;
    if (call === undefined || (!me.isRead && rules.isWritten(me.calls.length)))
      return next({ ...me, calls: [], values: [] }).respond(me.isRead ? me.values : null);
    const known = rules.cached(me, call);
    if (known !== undefined)
      return goOn({ ...me, calls: rest, values: [...me.values, known] });
    const xid = me.xid + 1;
    return next({ ...me, xid }).send(server, { type: "call", xid, call });
  };

  return process({
    init: { xid: 0, calls: [], values: [], isRead: false, cache: {} },
    request: (me, request) =>
      goOn({ ...me, calls: callsOf(request), isRead: request.type === "read" }),
    actions: {
      retry: (me) => {
        const [call] = me.calls;
        if (call === undefined || !rules.retries) return undefined;
        return next(me)
          .send(server, { type: "call", xid: me.xid, call })
          .unlessFlying(({ from, to }) => from === self || to === self);
      },
    },
    receive: (me, { body }) => {
      const [call, ...rest] = me.calls;
      if (body.type !== "reply" || call === undefined) return undefined;
      if (!rules.isReplyTo(body.xid, me.xid)) return undefined;
      const isRead = call.type === "read";
      const cache = rules.remembered(me.cache, call, isRead ? body.value : call.value);
      // Behind the end of the file there is no block.
      if (isRead && body.value === null) return goOn({ ...me, cache, calls: [] });
      const values = isRead ? [...me.values, body.value!] : me.values;
      return goOn({ ...me, cache, calls: rest, values });
    },
    deaf: (me, { body }) => rules.isOver(me, body.xid),
  });
};
