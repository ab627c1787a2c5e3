import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Copy, isSame, type Message, newest, unwritten } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** By home, the newest copy that a spare keeps for it. */
export type Hints = Readonly<Record<string, Copy>>;

/** The name of the action in which a spare hands its hint over to a home. */
export const handOverAction = (home: string): string => `hand over to ${home}`;

/** All hints but the one for this home. */
export const without = (hints: Hints, home: string): Hints =>
  Object.fromEntries(Object.entries(hints).filter(([each]) => each !== home));

/** A spare keeps hints for homes that do not answer, and hands them over until the homes confirm. */
export const spare = (self: string, homes: readonly string[], rules: Rules) => {
  const { next, process } = speaks<Hints, Message>();

  const handOver = (home: string) => (hints: Hints) => {
    const held = hints[home];
    if (held === undefined) return undefined;
    return next(rules.hintsAfterHandOver(hints, home))
      .send(home, { type: "hint", held })
      .unlessFlying(
        ({ from, to, body }) =>
          (body.type === "hint" && from === self && to === home) ||
          (body.type === "handed" && from === home && to === self),
      );
  };

  return process({
    init: {},
    receive: (hints, { from, body }) =>
      match(body)
        .with({ type: "query" }, ({ op }) => {
          const held = newest(Object.values(hints));
          return next(hints).send(from, { type: "report", op, held });
        })
        .with({ type: "install" }, ({ op, held, home }) => {
          const kept = newest([hints[home!] ?? unwritten, held]);
          return next({ ...hints, [home!]: kept }).send(from, { type: "installed", op });
        })
        // A hint that is newer than the one handed over stays.
        .with({ type: "handed" }, ({ version }) => {
          const kept = hints[from];
          return kept !== undefined && isSame(kept.version, version)
            ? next(without(hints, from))
            : undefined;
        })
        .otherwise(() => ignored),
    actions: Object.fromEntries(
      homes.map((home) => [handOverAction(home), handOver(home)]),
    ),
    survives: rules.hintsAfterCrash,
  });
};
