import { ignored } from "lockstep";
import { letterOf, next, process, SERVER } from "./client-calls.ts";
import { type Client, currentOf, empty } from "./copies.ts";
import type { Message } from "./messages.ts";
import { requested } from "./programs.ts";
import { answered } from "./replies.ts";
import type { Rules, Setting } from "./rules.ts";
import type { Scope } from "./scope.ts";

const raced = (calls: Client["calls"]): Client["calls"] =>
  Object.fromEntries(
    Object.entries(calls).map(([xid, call]) => [xid, { ...call, raced: true }]),
  );

/** The reaction to a letter of the server. */
const received = (at: Setting, me: Client, body: Message) => {
  if (body.type === "granted" || body.type === "stored") return answered(at, me, body);
  if (body.type === "break")
    return next({ ...me, valid: false, left: 0, calls: raced(me.calls) }).send(SERVER, {
      ...body,
      type: "broken",
    });
  if (body.type !== "ask") return ignored;
  const version = me.valid ? currentOf(me)!.version : null;
  const calls = at.rules.askRaces ? raced(me.calls) : me.calls;
  return next({ ...me, calls }).send(SERVER, {
    type: "held",
    start: body.start,
    version,
  });
};

/** Calls again for each call of which no copy, and no answer, is on its way. */
const askAgain = (self: string, me: Client) =>
  Object.entries(me.calls).map(([xid, call]) =>
    next(me)
      .send(SERVER, letterOf(Number(xid), call))
      .unlessFlying(
        ({ from, to, body }) =>
          (from === self || to === self) && "xid" in body && body.xid === Number(xid),
      ),
  );

/** A unit of time later. */
const later = ({ lease, skew }: Scope, me: Client): Client => {
  const left = Math.max(0, me.left - 1);
  const calls = Object.entries(me.calls).map(([xid, call]) => [
    xid,
    { ...call, waited: Math.min(call.waited + 1, lease + skew) },
  ]);
  return { ...me, left, valid: left > 0, calls: Object.fromEntries(calls) };
};

/**
 * The cache manager of a client: it keeps whole files on the disk, asks the server for a file that it has no callback
 * of, and stores a file when a program that wrote it closes it.
 */
export const client = (self: string, scope: Scope, rules: Rules) => {
  const at = { scope, rules };
  const asksAgain = rules.callsAgain && (scope.givesUp || scope.loss + scope.crashes > 0);
  return process({
    init: empty,
    request: (me, request, program) => requested(at, me, { request, program }),
    receive: (me, { body }) => received(at, me, body),
    actions: { "ask again": (me) => (asksAgain ? askAgain(self, me) : undefined) },
    ...(scope.lease > 0 && { tick: (me: Client): Client => later(scope, me) }),
    ...(scope.crashing === "clients" && { survives: rules.afterReboot }),
    deaf: (me, { body }) =>
      (body.type === "granted" || body.type === "stored") &&
      me.calls[body.xid] === undefined &&
      body.xid <= me.xid,
  });
};
