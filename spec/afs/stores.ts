/** How the server executes a store, and takes the answers that it waits for. */
import { ignored, speaks, waits } from "lockstep";
import type { Message, Part, ServerCall } from "./messages.ts";
import type { Rules, Setting } from "./rules.ts";
import { isEmpty, merged, type Server } from "./server-state.ts";

type Store = Extract<ServerCall, { readonly type: "store" }>;
type Caller = { readonly client: string; readonly xid: number };

/** Reactions of the server. */
export const { next, process } = speaks<Server, Message>();

/** For how many ticks a callback lasts; without leases it does not end. */
export const callbackOf = ({ scope, rules }: Setting): number =>
  scope.lease > 0 ? rules.leftAtServer(scope) : 1;

/** The call that tells a client about the newest version. */
export const newest = ({ starts: start, version }: Server) =>
  ({ type: "break", start, version }) as const;

/** Answers the store if all breaks are answered. Its client has the newest version, and a callback. */
export const finish = (at: Setting, me: Server) => {
  if (me.store === null || !isEmpty(me.breaking)) return next(me);
  const { client, xid } = me.store;
  const after =
    at.rules.commitsFirst || me.unwritten === null
      ? me
      : committed(at.rules, me, me.store, me.unwritten);
  const answered = {
    type: "stored",
    xid,
    version: after.version,
    callback: true,
  } as const;
  return next({
    ...after,
    store: null,
    callbacks: { ...after.callbacks, [client]: callbackOf(at) },
  }).send(client, answered);
};

/** The store is on the disk, and with it its number. */
const committed = (
  rules: Rules,
  me: Server,
  { client, xid }: Caller,
  part: Part,
): Server => {
  const version = me.version + 1;
  const now = part.map((chunk, i) => (i < rules.chunksAtOnce ? chunk : null));
  const isAll = rules.chunksAtOnce >= part.length;
  return {
    ...me,
    version,
    contents: merged(me.contents, now),
    done: { ...me.done, [client]: { xid, version } },
    unwritten: isAll ? null : part,
  };
};

/** The reaction to a store that was executed before, and whose answer its client may not have. */
const repeated = (
  at: Setting,
  me: Server,
  client: string,
  last: Server["done"][string],
) => {
  const isNewest = last.version === me.version;
  const callbacks = isNewest
    ? { ...me.callbacks, [client]: callbackOf(at) }
    : me.callbacks;
  const answer = { type: "stored", ...last, callback: isNewest } as const;
  return next({ ...me, callbacks }).send(client, answer);
};

/** The store is done, and these clients learn of it: at once, or before its answer. */
const telling = (
  at: Setting,
  me: Server,
  {
    call,
    part,
    told,
  }: { readonly call: Caller; readonly part: Part; readonly told: readonly string[] },
) => {
  const { scope, rules } = at;
  if (!scope.waits) {
    const after = committed(rules, me, call, part);
    const kept = Object.entries(me.callbacks).filter(([each]) => !told.includes(each));
    const callbacks = Object.fromEntries(kept);
    return finish(at, { ...after, callbacks, store: call }).send(told, newest(after));
  }
  const after = rules.commitsFirst
    ? committed(rules, me, call, part)
    : { ...me, unwritten: part };
  const version = me.version + 1;
  const breaking = Object.fromEntries(told.map((each) => [each, version]));
  if (rules.answersFirst) {
    const { state, sends } = finish(at, { ...after, store: call });
    return next({ ...state, breaking }).send(sends[0]!.to, sends[0]!.body);
  }
  const letter = { type: "break", start: me.starts, version } as const;
  return finish(at, { ...after, store: call, breaking }).send(told, letter);
};

/** The reaction to a store: it waits while another one, or recovery, is under way. */
export const store = (
  at: Setting,
  me: Server,
  client: string,
  { xid, contents }: Store,
) => {
  const { rules } = at;
  const last = me.done[client];
  const isDone = last !== undefined && rules.wasDone(xid, last.xid);
  if (isDone && (xid < last.xid || me.store?.client === client)) return ignored;
  const isRecovering = me.unheard.length > 0 || !isEmpty(me.breaking);
  if (me.store !== null || (isRecovering && rules.waitsForRecovery(isDone))) return waits;
  if (isDone) return repeated(at, me, client, last);
  const told = Object.keys(me.callbacks)
    .filter((each) => rules.isTold(each, client))
    .sort();
  return telling(at, me, { call: { client, xid }, part: contents, told });
};
