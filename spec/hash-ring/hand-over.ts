/** Keys that go from one machine to another. */
import type { Entries, Message } from "./messages.ts";
import { type Machine, type Next, next } from "./state.ts";
import { ownerIn, type Place } from "./view.ts";

/** The keys that a machine serves and that belong to other machines, by owner. */
const straysOf = ({ held, view }: Machine, place: Place) => {
  const byOwner: Record<string, Record<number, number | null>> = {};
  for (const [key, value] of Object.entries(held)) {
    const owner = ownerIn(view, Number(key), place);
    if (owner !== undefined && owner !== place.self)
      (byOwner[owner] ??= {})[Number(key)] = value;
  }
  return byOwner;
};

/** Hands over what belongs to others, to each of them one batch at a time. */
export const settled = (me: Machine, place: Place): Next => {
  const { rules } = place;
  if (me.phase === "leaves" && !rules.leavesNothing) return next(me);
  const strays = Object.entries(straysOf(me, place)).filter(([to]) => !(to in me.moving));
  const batches = Object.fromEntries(
    strays.map(([to, entries]) => [
      to,
      { number: (me.sent[to] ?? 0) + 1, entries: rules.handsOver(entries) },
    ]),
  );
  const gone = new Set(strays.flatMap(([, entries]) => Object.keys(entries)));
  const numbers = Object.entries(batches).map(([to, { number }]) => [to, number]);
  const after: Machine = {
    ...me,
    held: Object.fromEntries(Object.entries(me.held).filter(([key]) => !gone.has(key))),
    moving: { ...me.moving, ...batches },
    sent: { ...me.sent, ...Object.fromEntries(numbers) },
  };
  return Object.entries(batches).reduce(
    (reaction, [to, batch]) =>
      reaction.send(to, { type: "hand-over", ...batch, view: me.view }),
    next(after),
  );
};

/** Is this the confirmation of a batch that is on its way? */
export const isConfirmed = ({ moving }: Machine, from: string, number: number): boolean =>
  moving[from]?.number === number;

/** A machine has confirmed its batch, which is forgotten. The next one may follow. */
export const confirmed = (me: Machine, from: string, place: Place): Next =>
  settled(
    {
      ...me,
      moving: Object.fromEntries(Object.entries(me.moving).filter(([to]) => to !== from)),
    },
    place,
  );

/** Sends each batch again that is not confirmed, unless it or its confirmation is still on its way. */
export const sentAgain = (me: Machine, { self }: Place): readonly Next[] =>
  Object.entries(me.moving).map(([to, batch]) =>
    next(me)
      .send(to, { type: "hand-over", ...batch, view: me.view })
      .unlessFlying(
        ({ from, to: at, body }) =>
          (body.type === "hand-over" && from === self && at === to) ||
          (body.type === "handed-over" && from === to && at === self),
      ),
  );

/** The state after a hand-over was taken; undefined: it was taken before. */
export const takenOver = (
  me: Machine,
  from: string,
  { number, entries }: Message & { type: "hand-over" },
  { rules }: Place,
): Machine | undefined =>
  rules.isNew(number, me.taken[from] ?? 0)
    ? {
        ...me,
        held: { ...me.held, ...entries },
        taken: { ...me.taken, [from]: number },
      }
    : undefined;

/** All that a machine hands over. */
export const movingOf = ({ moving }: Machine): Entries =>
  Object.assign({}, ...Object.values(moving).map(({ entries }) => entries));
