import { speaks } from "lockstep";
import type { Message, Request, Result } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** The state of an asker. */
export type Asker = {
  /**
   * The number of the operation under way, or of the last one. It survives a crash: the holder would take a
   * new put with an old number for a duplicate.
   */
  readonly op: number;
  readonly waits: boolean;
  /** The last answer that it remembers; only a mutant remembers any. */
  readonly seen: Result;
};

/** An asker forwards the requests of one client to the holder, and the answers back. */
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
