/** A node that may get a copy of a popular value, and give it up. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Copy } from "../store/messages.ts";
import type { Message } from "./messages.ts";

/** The state of a node. */
export type Node = { readonly held: Copy | null; readonly epoch: number };

const { next, process } = speaks<Node, Message>();

/** A node that has the first value of the key, or nothing. */
export const node = (hasIt: boolean, scope: Scope, rules: Rules) =>
  process({
    init: { held: hasIt ? { version: 0, value: 0 } : null, epoch: 0 },
    receive: (me, { from, body }) => {
      switch (body.type) {
        case "write":
        case "read": {
          const { op, epoch } = body;
          if (!rules.accepts(epoch, me.epoch, scope))
            return next(me).send(from, { type: "refused", op, epoch });
          const now = { ...me, epoch: Math.max(me.epoch, epoch) };
          if (body.type === "read") {
            const result = me.held?.value ?? null;
            return next(now).send(from, { type: "value", op, epoch, result });
          }
          const isOlder = me.held !== null && body.copy.version < me.held.version;
          const held = isOlder ? me.held : body.copy;
          return next({ ...now, held }).send(from, { type: "stored", op, epoch });
        }
        case "copy": {
          const { epoch, to } = body;
          return next({ ...me, epoch: rules.epochAfterCopy(epoch, me.epoch) }).send(to, {
            type: "install",
            epoch,
            copy: me.held,
          });
        }
        case "install": {
          const { epoch, copy } = body;
          return next({ held: copy, epoch }).send("directory", {
            type: "installed",
            epoch,
          });
        }
        case "leave": {
          const { epoch } = body;
          const after = rules.givesUp ? { held: null, epoch } : me;
          return next(after).send("directory", { type: "left", epoch });
        }
        default:
          return ignored;
      }
    },
  });
