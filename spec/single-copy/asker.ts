import { speaks } from "lockstep";
import type { Message, Request, Result } from "./messages.ts";
import type { Rules } from "./rules.ts";

export type Asker = {
  /** The operation under way, or the last one; durable, or a put would pass for one done before. */
  readonly op: number;
  readonly waits: boolean;
  /** What it was answered last. */
  readonly seen: Result;
};

/** Passes the operations of one client on to the one that holds the copy. */
export const asker = (holder: string, rules: Rules) => {
  const { next, process } = speaks<Asker, Message, Request, Result>();
  return process({
    init: { op: 0, waits: false, seen: null },
    request: (me, request) => {
      const op = me.op + 1;
      const cached = rules.answerFromCache(me, request);
      return cached === null
        ? next({ ...me, op, waits: true }).send(holder, { ...request, op })
        : next({ ...me, op, waits: false }).respond(cached);
    },
    receive: ({ op, waits, seen }, { body }) =>
      waits && body.type === "done" && body.op === op
        ? next({
            op,
            waits: false,
            seen: rules.seenAfterAnswer(seen, body.answer),
          }).respond(body.answer)
        : undefined,
    deaf: (me, { body }) => rules.isOver(me, body.op),
    survives: ({ op }) => ({ op: rules.numberAfterCrash(op), waits: false, seen: null }),
  });
};
