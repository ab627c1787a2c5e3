/** A node: it keeps a copy, and passes a put on where replication is recursive. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Copy, Message, Tag } from "./messages.ts";

/** The state of a node: its copy, and by put that it passed on the process that waits for its acknowledgement. */
export type Node = {
  readonly held: Copy;
  readonly back: Readonly<Record<string, string>>;
};

const { next, process } = speaks<Node, Message>();

const nameOf = ({ client, op }: Tag): string => `${client} ${op}`;

/** A node that holds nothing at first. */
export const node = (scope: Scope, rules: Rules) => {
  const write = (me: Node, from: string, message: Message & { type: "write" }) => {
    const { client, op, copy } = message;
    const [to, ...rest] = message.rest;
    const held = rules.keeps(me.held, copy, scope);
    const stored = { type: "stored", client, op } as const;
    if (to === undefined) return next({ ...me, held }).send(from, stored);
    return rules.waitsForNext(scope)
      ? next({ held, back: { ...me.back, [nameOf(message)]: from } }).send(to, {
          ...message,
          rest,
        })
      : next({ ...me, held })
          .send(to, { ...message, rest })
          .send(from, stored);
  };
  return process({
    init: { held: { version: 0, value: null }, back: {} },
    receive: (me, { from, body }) => {
      const { client, op } = body;
      switch (body.type) {
        case "write":
          return write(me, from, body);
        case "read":
          return next(me).send(from, {
            type: "value",
            client,
            op,
            result: me.held.value,
          });
        case "stored": {
          const { [nameOf(body)]: to, ...back } = me.back;
          return to === undefined ? ignored : next({ ...me, back }).send(to, body);
        }
        default:
          return ignored;
      }
    },
    survives: (me) => me,
  });
};
