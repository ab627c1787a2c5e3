import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import type { Message, Result } from "./messages.ts";
import type { Rules } from "./rules.ts";

export type Holder = {
  readonly value: Result;
  /** By asker, the last put of it that was done: one that comes again is not done again. */
  readonly done: Readonly<Record<string, number>>;
};

export const empty: Holder = { value: null, done: {} };

/** Holds the one copy, and does one operation after another. */
export const holder = ({ wasDone, answersGets, copyAfterCrash }: Rules) => {
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
          const isDone = wasDone(op, last);
          if (isDone && op < last) return undefined;
          const after = isDone ? me : { value, done: { ...me.done, [from]: op } };
          return next(after).send(from, { type: "done", op, answer: null });
        })
        .with({ type: "done" }, () => ignored)
        .exhaustive(),
    survives: copyAfterCrash,
  });
};
