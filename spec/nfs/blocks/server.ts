import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Call, Message } from "./messages.ts";

/** The state of the server. */
export type Server = {
  readonly disk: readonly number[];
  /** By block: the value of an UNSTABLE write that is in its memory only. */
  readonly memory: Readonly<Record<number, number>>;
  /** The number of its start: what it says in the replies to WRITE and COMMIT. */
  readonly verifier: number;
  readonly change: number;
};

const set = (blocks: readonly number[], block: number, value: number) =>
  blocks.map((each, i) => (i === block ? value : each));

/** Writes everything in memory to the disk. */
const synced = (me: Server): Server => ({
  ...me,
  disk: me.disk.map((each, i) => me.memory[i] ?? each),
  memory: {},
});

/** A WRITE on the disk, or in memory. */
const written = (
  me: Server,
  { block, value, stable }: Extract<Call, { readonly type: "WRITE" }>,
  rules: Rules,
): Server => {
  const change = me.change + 1;
  if (!rules.isSynced(stable))
    return { ...me, change, memory: { ...me.memory, [block]: value } };
  const { [block]: _, ...memory } = me.memory;
  return { ...me, change, memory, disk: set(me.disk, block, value) };
};

/** A server that knows of no client. What is UNSTABLE is in memory until a COMMIT; a crash loses that. */
export const server = (size: number, rules: Rules) => {
  const { next, process } = speaks<Server, Message>();
  const done = (me: Server, call: Message): Server => {
    if (call.type === "WRITE") return written(me, call, rules);
    return call.type === "COMMIT" && rules.commits ? synced(me) : me;
  };
  return process({
    init: {
      disk: Array.from({ length: size }, () => 0),
      memory: {},
      verifier: 1,
      change: 0,
    },
    receive: (me, { from, body }) => {
      if (body.type === "reply") return ignored;
      const { type, xid } = body;
      const after = done(me, body);
      return next(after).send(from, {
        type: "reply",
        xid,
        change: after.change,
        before: me.change,
        value: type === "READ" ? (me.memory[body.block] ?? me.disk[body.block]!) : null,
        verifier: type === "WRITE" || type === "COMMIT" ? me.verifier : null,
      });
    },
    // Losing writes changes the file, so that it gets a new change token.
    survives: (me) => ({
      ...me,
      memory: {},
      verifier: rules.verifierAfterCrash(me.verifier),
      change: Object.keys(me.memory).length > 0 ? me.change + 1 : me.change,
    }),
  });
};
