import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Held, type Message, unwritten } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** Keeps one copy, answers what it holds, and never lets it go backwards. */
export const replica = ({ install, acknowledges, copyAfterCrash }: Rules) => {
  const { next, process } = speaks<Held, Message>();
  return process({
    init: unwritten,
    receive: (held, { from, body }) =>
      match(body)
        .with({ type: "query" }, ({ op }) =>
          next(held).send(from, { type: "report", op, held }),
        )
        .with({ type: "install" }, ({ op, held: sent }) => {
          const installed = next(install(held, sent));
          return acknowledges(held, sent)
            ? installed.send(from, { type: "installed", op })
            : installed;
        })
        .with({ type: "report" }, { type: "installed" }, () => ignored)
        .exhaustive(),
    survives: copyAfterCrash,
    wiped: () => unwritten,
  });
};
