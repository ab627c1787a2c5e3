import { speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Held, isNewer, type Message, newest, unwritten } from "./messages.ts";
import type { Scope } from "./scope.ts";

export const offering = (peer: string): string => `offer to ${peer}`;

/** Keeps a copy that never goes back to an older one, and offers it to the other homes. */
export const home = (self: string, homes: readonly string[], scope: Scope) => {
  const { next, process } = speaks<Held, Message, never, never, Held>();
  const { antiEntropy, tombstones, forgetful } = scope;
  const { skipsPair, keepsOwn, keepsValue, blindHints } = scope;

  const keep = (held: Held, sent: Held): Held => {
    if (!isNewer(sent, held)) return held;
    return sent.value === null && !tombstones ? unwritten : sent;
  };
  const peers = homes.filter((peer) => peer !== self);
  const isSkipped = (peer: string): boolean =>
    skipsPair && self === homes[0] && peer === homes[1];
  const offerTo = (peer: string) => (held: Held) =>
    isNewer(held, unwritten) && !isSkipped(peer)
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
        .with({ type: "install" }, ({ op, held: sent }) =>
          next(keep(held, sent)).send(from, { type: "installed", op }),
        )
        .with({ type: "offer" }, ({ held: sent }) => {
          if (keepsOwn && isNewer(held, unwritten)) return undefined;
          return next(keep(held, keepsValue ? { ...sent, value: held.value } : sent));
        })
        .with({ type: "hint" }, ({ held: sent }) =>
          next(blindHints ? sent : keep(held, sent)).send(from, {
            type: "handed",
            version: sent.version,
          }),
        )
        .with(
          { type: "report" },
          { type: "installed" },
          { type: "handed" },
          () => undefined,
        )
        .exhaustive(),
    actions: antiEntropy
      ? Object.fromEntries(peers.map((peer) => [offering(peer), offerTo(peer)]))
      : {},
    // The newest copy that it ever had.
    remember: { init: unwritten, after: (past, held) => newest([past, held]) },
    survives: (held) => (forgetful ? unwritten : held),
  });
};
