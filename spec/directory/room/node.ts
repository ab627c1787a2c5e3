/** A node with room for so many values. */
import { ignored, speaks } from "lockstep";
import type { Scope } from "../scope.ts";
import type { Message } from "./messages.ts";

/** The state of a node. One whose rack is lost stays so. */
export type Node = { readonly keys: readonly number[]; readonly isLost: boolean };

const { next, process } = speaks<Node, Message>();

/** A node that has these values at first. */
export const node = (first: readonly number[], { capacity }: Scope) =>
  process({
    init: { keys: first, isLost: false },
    receive: (me, { body }) => {
      if (me.isLost) return ignored;
      const { key } = body;
      switch (body.type) {
        case "store": {
          const others = me.keys.filter((each) => each !== key);
          return others.length < capacity
            ? next({ ...me, keys: [...others, key].sort((a, b) => a - b) }).send(
                "directory",
                {
                  type: "stored",
                  key,
                },
              )
            : next(me).send("directory", { type: "full", key });
        }
        case "copy":
          return next(me).send(body.to, { type: "store", key });
        case "drop":
          return next({ ...me, keys: me.keys.filter((each) => each !== key) });
        default:
          return ignored;
      }
    },
  });
