/** Requests for keys, on their way to the machine that serves them. */
import { movingOf } from "./hand-over.ts";
import type { Message, Request, Result } from "./messages.ts";
import { type Machine, type Next, next } from "./state.ts";
import { ownerIn, type Place } from "./view.ts";

/** The state after a request for a key that the machine serves, and the answer. */
const answered = (me: Machine, request: Request): readonly [Machine, Result] =>
  request.type === "get"
    ? [me, me.held[request.key]!]
    : [{ ...me, held: { ...me.held, [request.key]: request.value } }, null];

/**
 * Answers a request, or passes it on to the owner that the machine knows; undefined: it is the owner itself, and
 * waits for the key.
 */
export const asked = (
  me: Machine,
  ask: Message & { type: "ask" },
  place: Place,
): Next | undefined => {
  const { origin, op, request } = ask;
  const held = { ...(place.rules.servesMeanwhile && movingOf(me)), ...me.held };
  if (request.key in held) {
    const [after, result] = answered({ ...me, held }, request);
    if (origin !== place.self)
      return next(after).send(origin, { type: "answer", op, result });
    // An earlier request may come twice, and be back when its client has gone on to the next one.
    const isOpen = me.waits && op === me.op;
    return isOpen ? next({ ...after, waits: false }).respond(result) : next(after);
  }
  if (origin !== place.self && !place.rules.passesOn) return next(me);
  const owner = ownerIn(me.view, request.key, place);
  return owner === undefined || owner === place.self
    ? undefined
    : next(me).send(owner, ask);
};
