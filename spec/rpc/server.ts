import { ignored, speaks } from "lockstep";
import { execute, type Message, type Result, type Service } from "./messages.ts";
import type { Known, Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The state of the server. */
export type Server = Service & {
  /** The reply cache: calls that are done, with their replies, the oldest first. */
  readonly remembered: readonly (Known & { readonly result: Result })[];
  /** Calls that have come and are not done, in order. */
  readonly running: readonly Known[];
};

/** The server before the first call. */
export const fresh = (file: boolean): Server => ({
  lines: [],
  file,
  position: null,
  remembered: [],
  running: [],
});

/**
 * The server does a call that is new to it, and repeats its reply to one that it remembers. A crash empties its
 * memory: the reply cache, unless it is durable, and the position of the open file.
 */
export const server = ({ cache, durable, slow }: Scope, rules: Rules, first: Server) => {
  const { next, process } = speaks<Server, Message>();

  const finish = (me: Server, known: Known) => {
    const { client, xid, call } = known;
    const [service, result] = execute(me, call);
    const done = rules.isRemembered(call) ? [{ ...known, result }] : [];
    const remembered = cache === 0 ? [] : [...me.remembered, ...done].slice(-cache);
    const after = next({ ...me, ...service, remembered });
    return slow && !rules.repliesWhenDone
      ? after
      : after.send(client, { type: "reply", xid, result });
  };

  /** The call waits for its turn. A server that replies too early says what the result will be. */
  const begin = (me: Server, known: Known) => {
    const begun = next({ ...me, running: [...me.running, known] });
    const { client, xid, call } = known;
    return rules.repliesWhenDone
      ? begun
      : begun.send(client, { type: "reply", xid, result: execute(me, call)[1] });
  };

  return process({
    init: first,
    receive: (me, { from: client, body }) => {
      if (body.type !== "call") return ignored;
      const known: Known = { client, xid: body.xid, call: body.call };
      const isKnown = (other: Known) => rules.isSame(other, known);
      const before = me.remembered.find(isKnown);
      if (before !== undefined)
        return next(me).send(client, {
          type: "reply",
          xid: body.xid,
          result: before.result,
        });
      if (rules.dropsCopy(me.running.filter(isKnown).length)) return ignored;
      return slow ? begin(me, known) : finish(me, known);
    },
    actions: slow
      ? {
          finish: (me) => {
            const [oldest, ...running] = me.running;
            return oldest && finish({ ...me, running }, oldest);
          },
        }
      : {},
    survives: (me) => ({
      ...me,
      position: null,
      remembered: durable ? me.remembered : [],
      running: [],
    }),
  });
};
