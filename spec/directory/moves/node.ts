/** A node whose key may move away, or come. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Copy } from "../store/messages.ts";
import type { Message } from "./messages.ts";

/** The state of a node. One that has failed stays so. */
export type Node = {
  readonly held: Copy | null;
  readonly epoch: number;
  readonly hasFailed: boolean;
};

const { next, process } = speaks<Node, Message>();

/** The copy with the higher number. */
const newer = (held: Copy | null, sent: Copy | null): Copy | null =>
  held !== null && (sent === null || sent.version < held.version) ? held : sent;

/**
 * A node that has the first value of the key, or nothing.
 *
 * @param master the name of the directory
 */
export const node = (hasIt: boolean, scope: Scope, rules: Rules, master = "directory") =>
  process({
    init: {
      held: hasIt ? { version: 0, value: 0 } : null,
      epoch: 0,
      hasFailed: false,
    },
    deaf: ({ hasFailed }) => hasFailed,
    receive: (me, { from, body }) => {
      if (me.hasFailed) return ignored;
      const { epoch } = body as { readonly epoch: number };
      const now = { ...me, epoch: Math.max(me.epoch, epoch) };
      // A message of an earlier change comes too late, and is ignored.
      const isLate = epoch < me.epoch && ["copy", "install", "drop"].includes(body.type);
      if (isLate) return ignored;
      switch (body.type) {
        case "write":
        case "read": {
          const { op } = body;
          if (!rules.accepts(epoch, me.epoch, scope))
            return next(me).send(from, { type: "refused", op, epoch });
          return body.type === "write"
            ? next({ ...now, held: newer(me.held, body.copy) }).send(from, {
                type: "stored",
                op,
                epoch,
              })
            : next(now).send(from, {
                type: "value",
                op,
                epoch,
                result: me.held?.value ?? null,
              });
        }
        case "copy":
          return next({ ...now, held: rules.heldAfterCopy(me.held) }).send(body.to, {
            type: "install",
            epoch,
            copy: me.held,
          });
        case "install":
          return next({
            ...now,
            held: rules.installsOlder ? body.copy : newer(me.held, body.copy),
          }).send(master, { type: "installed", epoch });
        case "drop":
          return next({ ...now, held: null });
        default:
          return ignored;
      }
    },
  });
