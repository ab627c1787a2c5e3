import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Copy, isNewer, type Message, newest, unwritten } from "./messages.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The name of the action in which a home offers its copy to another home. */
export const offerAction = (peer: string): string => `offer to ${peer}`;

/** A home keeps one copy, never replaces it by an older one, and offers it to the other homes. */
export const home = (
  self: string,
  homes: readonly string[],
  { antiEntropy }: Scope,
  rules: Rules,
) => {
  const { next, process } = speaks<Copy, Message, never, never, Copy>();
  const peers = homes.filter((peer) => peer !== self);
  const offerTo = (peer: string) => (held: Copy) =>
    isNewer(held, unwritten) && rules.offers(self, peer, homes)
      ? next(held)
          .send(peer, { type: "offer", held })
          .unlessFlying(
            ({ from, to, body }) => from === self && to === peer && body.type === "offer",
          )
      : undefined;

  return process({
    init: unwritten,
    receive: (held, { from, body }) =>
      match(body)
        .with({ type: "query" }, ({ op }) =>
          next(held).send(from, { type: "report", op, held }),
        )
        .with({ type: "install" }, ({ op, held: sent }) => {
          const installed = next(rules.install(held, sent));
          return rules.acknowledges(held, sent)
            ? installed.send(from, { type: "installed", op })
            : installed;
        })
        .with({ type: "offer" }, ({ held: sent }) => next(rules.merge(held, sent)))
        .with({ type: "hint" }, ({ held: sent }) =>
          next(rules.takeHint(held, sent)).send(from, {
            type: "handed",
            version: sent.version,
          }),
        )
        .with(
          { type: "report" },
          { type: "installed" },
          { type: "handed" },
          () => ignored,
        )
        .exhaustive(),
    actions: antiEntropy
      ? Object.fromEntries(peers.map((peer) => [offerAction(peer), offerTo(peer)]))
      : {},
    // The newest copy that this home ever held.
    remember: { init: unwritten, after: (past, held) => newest([past, held]) },
    survives: rules.copyAfterCrash,
  });
};
