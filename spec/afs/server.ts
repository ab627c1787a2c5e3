import { ignored, type Letter } from "lockstep";
import type { Message } from "./messages.ts";
import type { Rules, Setting } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { called, handle, heard, isBroken } from "./server-calls.ts";
import { type ByClient, fresh, isEmpty, merged, type Server } from "./server-state.ts";
import { callbackOf, finish, next, process } from "./stores.ts";

/** Is this a call of the server to that client, or the answer? */
const isCallTo =
  (client: string) =>
  ({ from, to, body }: Letter<Message>): boolean =>
    (to === client && (body.type === "break" || body.type === "ask")) ||
    (from === client && (body.type === "broken" || body.type === "held"));

/** Asks all clients of which the server does not know since its restart what they believe in. */
const ask = (me: Server) =>
  next(me)
    .send(me.unheard, { type: "ask", start: me.starts })
    .unlessFlying(
      ({ from, to, body }) =>
        (body.type === "ask" || body.type === "held") &&
        body.start === me.starts &&
        (me.unheard.includes(from) || me.unheard.includes(to)),
    );

/** Calls a client again that has not answered, if neither the call nor the answer is on its way. */
const breakAgain = (me: Server) =>
  Object.entries(me.breaking).map(([client, version]) =>
    next(me)
      .send(client, { type: "break", start: me.starts, version })
      .unlessFlying(
        ({ from, to, body }) =>
          (from === client || to === client) &&
          (body.type === "break" || body.type === "broken") &&
          body.start === me.starts &&
          body.version === version,
      ),
  );

/** Gives up one of the clients: the call to it is over, and is lost with its answer. */
const giveUp = (at: Setting, me: Server) =>
  [...new Set([...Object.keys(me.breaking), ...me.unheard])].sort().map((client) =>
    finish(at, {
      ...isBroken(me, client),
      unheard: me.unheard.filter((each) => each !== client),
      late: at.rules.remembersLate ? [...new Set([...me.late, client])].sort() : [],
      held: me.held.filter((each) => each.client !== client),
    }).expire(isCallTo(client)),
  );

/** Handles a call whose client has learned of the newest version by now. */
const goOn = (at: Setting, me: Server) =>
  me.held
    .filter(({ client }) => me.breaking[client] === undefined)
    .flatMap((turn) => {
      const released = { ...me, held: me.held.filter((each) => each !== turn) };
      const reaction = handle(at, released, turn.client, turn.call);
      return reaction === ignored ? next(released) : reaction;
    });

const register = (at: Setting, me: Server) => {
  const [client, ...unregistered] = me.unregistered;
  if (client === undefined) return undefined;
  const callbacks = { ...me.callbacks, [client]: callbackOf(at) };
  return next({ ...me, unregistered, callbacks });
};

/** Actions that only mutants have. */
const actionsOfMutants = (at: Setting) => ({
  ...(at.rules.chunksAtOnce < 2 && {
    "write the rest": (me: Server) =>
      me.unwritten === null
        ? undefined
        : next({ ...me, contents: merged(me.contents, me.unwritten), unwritten: null }),
  }),
  ...(!at.rules.registersWithGrant && { register: (me: Server) => register(at, me) }),
});

/** A unit of time later. */
const later = (me: Server): Server => {
  const left = Object.entries(me.callbacks).flatMap(([client, ticks]) =>
    ticks > 1 ? [[client, ticks - 1] as const] : [],
  );
  const callbacks: ByClient<number> = Object.fromEntries(left);
  const breaking = Object.entries(me.breaking).filter(
    ([client]) => callbacks[client] !== undefined,
  );
  const grace = Math.max(0, me.grace - 1);
  const unheard = grace === 0 ? [] : me.unheard;
  return { ...me, callbacks, breaking: Object.fromEntries(breaking), grace, unheard };
};

/** Is this an answer to a call that is over? */
const isOver = (
  { scope, rules }: Setting,
  me: Server,
  { from, body }: Letter<Message>,
) => {
  if (body.type !== "broken" && body.type !== "held") return false;
  if (rules.isAnswerTo(body.start, me.starts + 1)) return false; // Of a mutant.
  if (body.start !== me.starts) return body.start < me.starts;
  const isAsked = me.unheard.includes(from);
  if (body.type === "held") return !isAsked;
  if (body.version !== me.version) return body.version < me.version;
  return me.breaking[from] !== me.version && !isAsked && !scope.givesUp;
};

const received = (at: Setting, me: Server, { from, body }: Letter<Message>) => {
  if (body.type === "fetch" || body.type === "store") return called(at, me, from, body);
  if (body.type !== "broken" && body.type !== "held") return ignored;
  if (!at.rules.isAnswerTo(body.start, me.starts)) return ignored;
  if (body.type === "broken")
    return me.breaking[from] === body.version ? finish(at, isBroken(me, from)) : ignored;
  return me.unheard.includes(from) ? heard(at, me, from, body.version) : ignored;
};

/** The state after a crash: the disk. The server does not know which clients have callbacks. */
const restarted = (at: Setting, clients: readonly string[], me: Server): Server => ({
  ...fresh,
  version: me.version,
  contents: me.contents,
  done: me.done,
  starts: me.starts + 1,
  unheard: at.rules.unheardAfterCrash(clients),
  grace: at.scope.lease > 0 ? callbackOf(at) : 0,
});

/**
 * The file server: it remembers which clients have a callback, and calls these when another one has stored the file.
 *
 * @param clients the cache managers, which it asks after a restart
 */
export const server = (clients: readonly string[], scope: Scope, rules: Rules) => {
  const at = { scope, rules };
  const isTimed = scope.lease > 0;
  const breaksAgain = (rules.callsAgain && scope.loss > 0) || rules.answersFirst;
  return process({
    init: fresh,
    receive: (me, letter) => received(at, me, letter),
    deaf: (me, letter) => isOver(at, me, letter),
    actions: {
      ask: (me) =>
        scope.recovery === "ask" && me.unheard.length > 0 ? ask(me) : undefined,
      "break again": (me) => (breaksAgain ? breakAgain(me) : undefined),
      "give up": (me) => (scope.givesUp ? giveUp(at, me) : undefined),
      /** The callbacks that were broken have expired. */
      "the lease is over": (me) =>
        isTimed && me.store !== null && isEmpty(me.breaking) ? finish(at, me) : undefined,
      "go on": (me) => goOn(at, me),
      ...actionsOfMutants(at),
    },
    ...(isTimed && { tick: later }),
    ...(scope.crashing === "server" && {
      survives: (me: Server): Server => restarted(at, clients, me),
    }),
  });
};
