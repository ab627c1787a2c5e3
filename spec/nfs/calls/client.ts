import { speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Call, Handle, Message, Reply, Request, Result } from "./messages.ts";

/** The state of a client: the kernel of a machine with one program. */
export type Client = {
  /** The number of the last call. */
  readonly xid: number;
  /** The call under way. */
  readonly call: Call | null;
  /** How often calls were sent again while a copy, or the reply, was on its way. */
  readonly early: number;
  /** The files that it has opened, by name, and their change tokens. */
  readonly handles: Readonly<Record<string, Handle>>;
  readonly changes: Readonly<Record<string, number>>;
};

/** The call that a request takes. */
const callOf = (self: string, me: Client, request: Request): Call => {
  const { name } = request;
  const handle = me.handles[name]!;
  switch (request.type) {
    case "lookup":
      return { type: "LOOKUP", name };
    case "remove":
      return { type: "REMOVE", name };
    case "mkdir":
      return { type: "MKDIR", name };
    case "rmdir":
      return { type: "RMDIR", name };
    case "create":
      return {
        type: "CREATE",
        name,
        mode: request.mode,
        verifier: `${self}.${me.xid + 1}`,
      };
    case "rename":
      return { type: "RENAME", name, to: request.to };
    case "link":
      return { type: "LINK", handle, to: request.to };
    case "truncate":
      return { type: "SETATTR", handle, guard: null };
    case "guarded truncate":
      return { type: "SETATTR", handle, guard: me.changes[name]! };
    case "write":
      return { type: "WRITE", handle, value: request.value };
    case "read":
      return { type: "READ", handle };
    case "count links":
      return { type: "GETATTR", handle };
  }
};

const nameOf = (call: Call, { handles }: Client): string | undefined => {
  if ("name" in call) return call.name;
  const isIt = ({ ino, generation }: Handle) =>
    ino === call.handle.ino && generation === call.handle.generation;
  return Object.keys(handles).find((name) => isIt(handles[name]!));
};

const resultOf = (call: Call, { status, value, links }: Reply, rules: Rules): Result => {
  if (status !== "OK") return rules.resultOf(call, status);
  if (call.type === "READ") return value;
  return call.type === "GETATTR" ? links : "OK";
};

/** A client sends a call for each request, and sends it again until it is answered, or gives up. */
export const client = (
  self: string,
  server: string,
  handles: Readonly<Record<string, Handle>>,
  { retries, mount }: Scope,
  rules: Rules,
) => {
  const { next, process } = speaks<Client, Message, Request, Result>();
  const changes = Object.fromEntries(Object.keys(handles).map((name) => [name, 0]));
  const isOwn = ({ from, to }: { from: string; to: string }) =>
    from === self || to === self;
  return process({
    init: { xid: 0, call: null, early: 0, handles, changes },
    request: (me, request) => {
      const call = callOf(self, me, request);
      const xid = me.xid + 1;
      return next({ ...me, xid, call }).send(server, { ...call, xid });
    },
    actions: {
      retry: (me) => {
        const { call, xid, early } = me;
        if (call === null || !rules.retries) return undefined;
        const again = next(me)
          .send(server, { ...call, xid })
          .unlessFlying(isOwn);
        if (early === retries) return again;
        return [again, next({ ...me, early: early + 1 }).send(server, { ...call, xid })];
      },
      ...(mount === "soft" && {
        "give up": (me: Client) =>
          me.call !== null && me.early === retries
            ? next({ ...me, call: null }).respond("EIO")
            : undefined,
      }),
    },
    receive: (me, { body }) => {
      if (body.type !== "reply" || me.call === null || body.xid !== me.xid)
        return undefined;
      const name = nameOf(me.call, me);
      const { handle, change } = body;
      const isKnown = name !== undefined && handle !== null;
      return next({
        ...me,
        call: null,
        ...(isKnown && {
          handles: { ...me.handles, [name]: handle },
          changes: { ...me.changes, [name]: change },
        }),
      }).respond(resultOf(me.call, body, rules));
    },
    deaf: ({ xid, call }, { body }) =>
      body.type === "reply" && (body.xid < xid || (body.xid === xid && call === null)),
  });
};
