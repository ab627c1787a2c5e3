import { ignored, speaks } from "lockstep";
import type { Message } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** The state of the server. */
export type Server = {
  /** The file on its disk, block by block. */
  readonly blocks: readonly number[];
  /**
   * By client: the number of its last executed call, on the disk beside the blocks, so that a write that arrives twice
   * is executed once.
   */
  readonly done: Readonly<Record<string, number>>;
};

/** Before the first write. */
export const empty: Server = { blocks: [], done: {} };

/** A write behind the end of the file fills the gap with zeros. */
const written = (blocks: readonly number[], block: number, value: number) =>
  Array.from({ length: Math.max(blocks.length, block + 1) }, (_, i) =>
    i === block ? value : (blocks[i] ?? 0),
  );

/** The server has the only copy, and executes one call after another. It answers a write when it is on the disk. */
export const server = ({ wasExecuted, diskAfterCrash }: Rules) => {
  const { next, process } = speaks<Server, Message>();
  return process({
    init: empty,
    receive: (me, { from, body }) => {
      if (body.type !== "call") return ignored;
      const { xid, call } = body;
      if (call.type === "read") {
        const value = me.blocks[call.block] ?? null;
        return next(me).send(from, { type: "reply", xid, value });
      }
      const last = me.done[from] ?? 0;
      const isDuplicate = wasExecuted(xid, last);
      if (isDuplicate && xid < last) return undefined;
      const after = isDuplicate
        ? me
        : {
            blocks: written(me.blocks, call.block, call.value),
            done: { ...me.done, [from]: xid },
          };
      return next(after).send(from, { type: "reply", xid, value: null });
    },
    survives: diskAfterCrash,
  });
};
