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
  /** The change token of the file, and the change token on the disk. */
  readonly change: number;
  readonly kept: number;
  /** The newest change token so far: none is given twice. */
  readonly newest: number;
};

/** Writes everything in memory to the disk. */
const synced = (me: Server): Server => ({
  ...me,
  disk: me.disk.map((each, i) => me.memory[i] ?? each),
  memory: {},
  kept: me.change,
});

/** A WRITE in memory, and on the disk unless it is UNSTABLE. */
const written = (
  me: Server,
  { block, value, stable }: Extract<Call, { readonly type: "WRITE" }>,
  rules: Rules,
): Server => {
  const change = me.newest + 1;
  const memory = { ...me.memory, [block]: value };
  const after = { ...me, change, newest: change, memory };
  return rules.isSynced(stable) ? synced(after) : after;
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
      kept: 0,
      newest: 0,
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
    // Lost writes take their change tokens with them, so that the file has an older token again.
    survives: (me) => ({
      ...me,
      memory: {},
      verifier: rules.verifierAfterCrash(me.verifier),
      change: me.kept,
    }),
  });
};
