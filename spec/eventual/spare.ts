import { ignored, speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Held, isSame, type Message, newest, unwritten } from "./messages.ts";
import type { Rules } from "./rules.ts";

/** By home: what is kept for it until it is back. */
export type Hints = Readonly<Record<string, Held>>;

export const handing = (home: string): string => `hand over to ${home}`;

export const without = (hints: Hints, home: string): Hints =>
  Object.fromEntries(Object.entries(hints).filter(([each]) => each !== home));

/** Stands in for homes that do not answer, and hands over what it kept until they say they have it. */
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
        .with({ type: "query" }, ({ op }) =>
          next(hints).send(from, {
            type: "report",
            op,
            held: newest(Object.values(hints)),
          }),
        )
        .with({ type: "install" }, ({ op, held, home }) =>
          next({ ...hints, [home!]: newest([hints[home!] ?? unwritten, held]) }).send(
            from,
            {
              type: "installed",
              op,
            },
          ),
        )
        // Unless it keeps something newer for that home by now.
        .with({ type: "handed" }, ({ version }) => {
          const kept = hints[from];
          return kept !== undefined && isSame(kept.version, version)
            ? next(without(hints, from))
            : undefined;
        })
        .otherwise(() => ignored),
    actions: Object.fromEntries(homes.map((home) => [handing(home), handOver(home)])),
    survives: rules.hintsAfterCrash,
  });
};
