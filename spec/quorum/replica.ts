import { speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Held, isNewer, type Message, unwritten } from "./messages.ts";
import type { Scope } from "./scope.ts";

/** Keeps one copy, answers what it holds, and never lets it go backwards. */
export const replica = ({ backwards, forgetful }: Scope) => {
  const { next, process } = speaks<Held, Message>();
  return process({
    init: unwritten,
    receive: (held, { from, body }) =>
      match(body)
        .with({ type: "query" }, ({ op }) =>
          next(held).send(from, { type: "report", op, held }),
        )
        .with({ type: "install" }, ({ op, held: sent }) =>
          next(backwards || isNewer(sent, held) ? sent : held).send(from, {
            type: "installed",
            op,
          }),
        )
        .with({ type: "report" }, { type: "installed" }, () => undefined)
        .exhaustive(),
    survives: (held) => (forgetful ? unwritten : held),
    wiped: () => unwritten,
  });
};
