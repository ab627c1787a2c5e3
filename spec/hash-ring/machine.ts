import { confirmed, isConfirmed, sentAgain } from "./hand-over.ts";
import { admits, gossip, joins, joinsAgain, leaves, seen, takes } from "./membership.ts";
import type { Message, View } from "./messages.ts";
import { asked } from "./requests.ts";
import type { Rules } from "./rules.ts";
import { type Machine, next, process } from "./state.ts";
import { isSame, merged, ownerIn, type Place, type Ring } from "./view.ts";

const received = (me: Machine, from: string, body: Message, place: Place) => {
  switch (body.type) {
    case "join":
      return admits(me, from, body.ids, place);
    case "taken":
      return me.phase === "joins"
        ? next({ ...me, phase: "refused" as const })
        : undefined;
    case "view":
      return seen(me, from, body.view, place);
    case "hand-over":
      return takes(me, from, body, place);
    case "handed-over":
      return isConfirmed(me, from, body.number) ? confirmed(me, from, place) : undefined;
    case "ask":
      return asked(me, body, place) ?? [];
    case "answer":
      return me.waits && body.op === me.op
        ? next({ ...me, waits: false }).respond(body.result)
        : undefined;
  }
};

/** What a machine ignores now and for ever: its view only grows, and numbers of batches do. */
const isDeaf = (me: Machine, from: string, body: Message): boolean => {
  if (body.type === "view")
    return me.phase === "refused" || isSame(merged(me.view, body.view), me.view);
  return (
    body.type === "handed-over" &&
    body.number <= (me.sent[from] ?? 0) &&
    !isConfirmed(me, from, body.number)
  );
};

const initOf = (start: View, place: Place): Machine => {
  const isMember = place.self in start;
  const own = place.ring.keys.filter(
    (key) => isMember && ownerIn(start, key, place) === place.self,
  );
  return {
    phase: isMember ? "member" : "outside",
    view: isMember ? start : {},
    held: Object.fromEntries(own.map((key) => [key, null])),
    moving: {},
    sent: {},
    taken: {},
    op: 0,
    waits: false,
  };
};

/** A machine's part, which is the same for all; the seed also admits new ones. */
export const machine = (self: string, start: View, ring: Ring, rules: Rules) => {
  const place: Place = { self, ring, rules };
  return process({
    init: initOf(start, place),
    deaf: (me, { from, body }) => isDeaf(me, from, body),
    actions: {
      join: (me) => joins(me, place),
      leave: (me) => leaves(me, place),
      gossip: (me) => gossip(me, place),
      retry: (me) =>
        rules.retries ? [...sentAgain(me, place), ...joinsAgain(me, place)] : undefined,
    },
    request: (me, request) => {
      const ask = { type: "ask", origin: self, op: me.op + 1, request } as const;
      return asked({ ...me, op: me.op + 1, waits: true }, ask, place);
    },
    receive: (me, { from, body }) => received(me, from, body, place),
  });
};
