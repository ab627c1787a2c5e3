import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Copy, type Message, unwritten } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** A replica keeps one copy, reports it when queried, and never replaces it by an older one. */
export const replica = ({ install, acknowledges, copyAfterCrash }: Rules) => {
  const { next, process } = speaks<Copy, Message>();
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
