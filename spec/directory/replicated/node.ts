/** A node that several directories may give orders: it goes by the newest epoch that it has heard of. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Copy } from "../store/messages.ts";
import type { Message } from "./messages.ts";

/** The state of a node. */
export type Node = { readonly held: Copy | null; readonly epoch: number };

const { next, process } = speaks<Node, Message>();

/** The copy with the higher number. */
const newer = (held: Copy | null, sent: Copy | null): Copy | null =>
  held !== null && (sent === null || sent.version < held.version) ? held : sent;

/** A node that has the first value of the key, or nothing. */
export const node = (hasIt: boolean, scope: Scope, rules: Rules) =>
  process({
    init: { held: hasIt ? { version: 0, value: 0 } : null, epoch: 0 },
    receive: (me, { from, body }) => {
      if (!("epoch" in body)) return ignored;
      const { epoch } = body;
      const isOld = !rules.accepts(epoch, me.epoch, scope);
      const now = { ...me, epoch: Math.max(me.epoch, epoch) };
      switch (body.type) {
        case "read": {
          const { op } = body;
          return isOld
            ? next(me).send(from, { type: "refused", op, epoch })
            : next(now).send(from, {
                type: "value",
                op,
                epoch,
                result: me.held?.value ?? null,
              });
        }
        case "write": {
          const { op, copy } = body;
          return isOld
            ? next(me).send(from, { type: "refused", op, epoch })
            : next({ ...now, held: newer(me.held, copy) }).send(from, {
                type: "stored",
                op,
                epoch,
              });
        }
        case "copy":
          return isOld
            ? ignored
            : next(now).send(body.to, {
                type: "install",
                epoch,
                copy: me.held,
                writer: from,
              });
        case "install":
          return isOld
            ? ignored
            : next({ ...now, held: newer(me.held, body.copy) }).send(body.writer, {
                type: "installed",
                epoch,
              });
        case "drop":
          return isOld ? ignored : next({ ...now, held: null });
        default:
          return ignored;
      }
    },
    deaf: ({ epoch }, { body }) =>
      (body.type === "copy" || body.type === "install" || body.type === "drop") &&
      !rules.accepts(body.epoch, epoch, scope),
  });
