/** How the server takes the calls of clients, and their answers to its own calls. */
import { ignored, waits } from "lockstep";
import { without } from "../shared/without.ts";
import type { ServerCall } from "./messages.ts";
import type { Setting } from "./rules.ts";
import type { Server } from "./server-state.ts";
import { callbackOf, newest, next, store } from "./stores.ts";

type Fetch = Extract<ServerCall, { readonly type: "fetch" }>;

/** Registers the callback and answers in one step, unless a store is under way. */
const fetch = (at: Setting, me: Server, client: string, { xid, have }: Fetch) => {
  const { rules } = at;
  const isBusy = me.store !== null || me.breaking[client] !== undefined;
  if (rules.fetchWaits && isBusy) return waits;
  const { version } = me;
  const contents = have === version ? null : me.contents;
  const registered = rules.registersWithGrant
    ? { ...me, callbacks: { ...me.callbacks, [client]: callbackOf(at) } }
    : { ...me, unregistered: [...me.unregistered, client] };
  return next(registered).send(client, { type: "granted", xid, version, contents });
};

/** The reaction to a call. */
export const handle = (at: Setting, me: Server, client: string, call: ServerCall) =>
  call.type === "fetch" ? fetch(at, me, client, call) : store(at, me, client, call);

/** Removes the callback of this client, which has answered the break. */
export const isBroken = (me: Server, client: string): Server => ({
  ...me,
  callbacks: without(me.callbacks, client),
  breaking: without(me.breaking, client),
});

/** A client may believe in an older version, and has to learn of this one. */
const broken = (at: Setting, me: Server, client: string) => ({
  callbacks: { ...me.callbacks, [client]: callbackOf(at) },
  breaking: { ...me.breaking, [client]: me.version },
});

/** The reaction to a call that arrives: a client that was given up learns of the newest version first. */
export const called = (at: Setting, me: Server, client: string, call: ServerCall) => {
  const isHeld = me.held.some(
    (each) => each.client === client && each.call.xid === call.xid,
  );
  if (isHeld) return ignored;
  if (!me.late.includes(client)) return handle(at, me, client, call);
  return next({
    ...me,
    late: me.late.filter((each) => each !== client),
    ...broken(at, me, client),
    held: [...me.held, { client, call }],
  }).send(client, newest(me));
};

/** Takes a client's answer about the version that it believes in. */
export const heard = (
  at: Setting,
  me: Server,
  client: string,
  version: number | null,
) => {
  const after = { ...me, unheard: me.unheard.filter((each) => each !== client) };
  if (version === null) return next(after);
  if (version === me.version)
    return next({ ...after, callbacks: { ...me.callbacks, [client]: callbackOf(at) } });
  return next({ ...after, ...broken(at, me, client) }).send(client, newest(me));
};
