import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Disk } from "./disk.ts";
import { execute, isIdempotent } from "./execute.ts";
import type { Message, Reply } from "./messages.ts";

/** An answer that the server remembers. */
export type Remembered = {
  readonly client: string;
  readonly xid: number;
  readonly reply: Reply;
};

/** The state of the server: what is on its disk, and the answers in its cache, the newest last. */
export type Server = { readonly disk: Disk; readonly replies: readonly Remembered[] };

/** The server executes one call after the other; a change is on its disk before it answers. */
export const server = (disk: Disk, { cache, durable }: Scope, rules: Rules) => {
  const { next, process } = speaks<Server, Message>();
  return process({
    init: { disk, replies: [] },
    receive: (me, { from, body }) => {
      if (body.type === "reply") return ignored;
      const { xid } = body;
      const known = me.replies.find((each) => rules.isAnswerTo(each, from, xid));
      if (known !== undefined)
        return next(me).send(from, { type: "reply", xid, ...known.reply });
      const [disk, reply] = execute(me.disk, body, rules);
      const replies = [...me.replies, { client: from, xid, reply }].slice(-cache);
      return next({
        disk,
        replies: cache === 0 || isIdempotent(body) ? me.replies : replies,
      }).send(from, { type: "reply", xid, ...reply });
    },
    survives: ({ disk, replies }) => ({ disk, replies: durable ? replies : [] }),
  });
};
