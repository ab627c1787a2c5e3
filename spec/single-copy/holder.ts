import { speaks } from "lockstep";
import { match } from "ts-pattern";
import type { Message, Result } from "./messages.ts";
import type { Scope } from "./scope.ts";

export type Holder = {
  readonly value: Result;
  /** By asker, the last put of it that was done: one that comes again is not done again. */
  readonly done: Readonly<Record<string, number>>;
};

const empty: Holder = { value: null, done: {} };

/** Holds the one copy, and does one operation after another. */
export const holder = ({ forgetful, executesTwice }: Scope) => {
  const { next, process } = speaks<Holder, Message>();
  return process({
    init: empty,
    receive: (me, { from, body }) =>
      match(body)
        .with({ type: "get" }, ({ op }) =>
          next(me).send(from, { type: "done", op, answer: me.value }),
        )
        .with({ type: "put" }, ({ op, value }) => {
          const last = me.done[from] ?? 0;
          if (op < last && !executesTwice) return undefined;
          const isNew = op > last || executesTwice;
          const after = isNew ? { value, done: { ...me.done, [from]: op } } : me;
          return next(after).send(from, { type: "done", op, answer: null });
        })
        .with({ type: "done" }, () => undefined)
        .exhaustive(),
    survives: (me) => (forgetful ? empty : me),
  });
};
