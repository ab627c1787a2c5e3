import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import type { Message, Result } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** The state of the holder. */
export type Holder = {
  readonly value: Result;
  /** By asker: the number of its last executed put, so that a duplicate is not executed again. */
  readonly done: Readonly<Record<string, number>>;
};

/** Before the first put. */
export const empty: Holder = { value: null, done: {} };

/** The holder keeps the only copy, and executes one operation after another. */
export const holder = ({ wasExecuted, answersGets, copyAfterCrash }: Rules) => {
  const { next, process } = speaks<Holder, Message>();
  return process({
    init: empty,
    receive: (me, { from, body }) =>
      match(body)
        .with({ type: "get" }, ({ op }) =>
          answersGets(me)
            ? next(me).send(from, { type: "done", op, answer: me.value })
            : undefined,
        )
        .with({ type: "put" }, ({ op, value }) => {
          const last = me.done[from] ?? 0;
          const isDuplicate = wasExecuted(op, last);
          if (isDuplicate && op < last) return undefined;
          const after = isDuplicate ? me : { value, done: { ...me.done, [from]: op } };
          return next(after).send(from, { type: "done", op, answer: null });
        })
        .with({ type: "done" }, () => ignored)
        .exhaustive(),
    survives: copyAfterCrash,
  });
};
