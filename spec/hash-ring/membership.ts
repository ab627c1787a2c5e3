/** Who is in the ring: machines join, leave, and tell each other. */
import { settled, takenOver } from "./hand-over.ts";
import type { Message, View } from "./messages.ts";
import { type Machine, type Next, next } from "./state.ts";
import { isSame, merged, othersIn, ownerIn, type Place, tokensOf } from "./view.ts";

/**
 * A machine knows more than before: it tells all machines that it knows of, and hands over what is no longer its
 * own.
 *
 * @param knows a machine that knows all of it
 */
const learns = (me: Machine, view: View, place: Place, knows?: string): Next => {
  const { self, ring, rules } = place;
  const isIn = me.phase === "joins" && view[self] === "in";
  const own = ring.keys.filter((key) => ownerIn(view, key, place) === self);
  const after: Machine = {
    ...me,
    view,
    held: { ...(isIn && rules.servedAtOnce(own)), ...me.held },
    phase: isIn ? "member" : me.phase,
  };
  const others = othersIn(view, self).filter((each) => each !== knows);
  return settled(after, place).send(rules.tells(others), { type: "view", view });
};

/** A machine is sent a view; undefined: it knows all of it. */
export const seen = (
  me: Machine,
  from: string,
  view: View,
  place: Place,
): Next | undefined => {
  if (me.phase === "refused") return undefined;
  const all = merged(me.view, view);
  if (isSame(all, me.view)) return undefined;
  return learns(me, all, place, isSame(all, view) ? from : undefined);
};

/** Takes keys over. It learns what their sender knew, or it might hand them back. */
export const takes = (
  me: Machine,
  from: string,
  sent: Message & { type: "hand-over" },
  place: Place,
): Next => {
  const after = takenOver(me, from, sent, place);
  const reaction =
    after === undefined
      ? next(me)
      : (seen(after, from, sent.view, place) ?? settled(after, place));
  return reaction.send(from, { type: "handed-over", number: sent.number });
};

/** The seed admits a machine, or refuses it because one of its identifiers is taken. */
export const admits = (
  me: Machine,
  from: string,
  ids: readonly number[],
  place: Place,
): Next => {
  if (from in me.view) return next(me).send(from, { type: "view", view: me.view });
  if (place.rules.isTaken(tokensOf(me.view, place.ring), ids))
    return next(me).send(from, { type: "taken" });
  return learns(me, { ...me.view, [from]: "in" }, place);
};

const joinTo = (me: Machine, { self, ring }: Place): Next =>
  next({ ...me, phase: "joins" }).send(ring.seed, {
    type: "join",
    ids: ring.idsOf[self]!,
  });

/** A machine outside asks the seed to admit it. */
export const joins = (me: Machine, place: Place): Next | undefined =>
  me.phase === "outside" ? joinTo(me, place) : undefined;

/** It asks again, unless its question or an answer to it is still on its way. */
export const joinsAgain = (me: Machine, place: Place): readonly Next[] =>
  me.phase === "joins"
    ? [
        joinTo(me, place).unlessFlying(
          ({ from, to }) => from === place.self || to === place.self,
        ),
      ]
    : [];

/** A member leaves. */
export const leaves = (me: Machine, place: Place): Next | undefined =>
  me.phase === "member" && place.ring.leaving.includes(place.self)
    ? learns({ ...me, phase: "leaves" }, { ...me.view, [place.self]: "out" }, place)
    : undefined;

/** Tells each of the others again what it knows. */
export const gossip = (
  me: Machine,
  { self, ring }: Place,
): readonly Next[] | undefined =>
  ring.gossips && me.phase !== "refused"
    ? othersIn(me.view, self).map((other) =>
        next(me)
          .send(other, { type: "view", view: me.view })
          .unlessFlying(
            ({ from, to, body }) => from === self && to === other && body.type === "view",
          ),
      )
    : undefined;
