import { speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { empty } from "./cache.ts";
import type { Message, Request, Result } from "./messages.ts";
import { type Client, stepsOf } from "./steps.ts";

/** A client reads what it has, sends what was written, and makes one call at a time for each program. */
export const client = (scope: Scope, rules: Rules) => {
  const { next, process } = speaks<Client, Message, Request, Result>();
  const { begin, receive } = stepsOf(scope, rules);
  const { trust } = scope;

  return process({
    init: { ...empty, xid: 0, jobs: {}, hasCrashed: false },
    request: (me, request, program) =>
      me.hasCrashed ? undefined : begin(me, request, program),
    receive: (me, { body }) => {
      if (body.type !== "reply") return undefined;
      const program = Object.keys(me.jobs).find(
        (each) => me.jobs[each]!.xid === body.xid,
      );
      return program === undefined ? undefined : receive(me, program, body);
    },
    actions: {
      ...(trust === "expires" && {
        expire: (me: Client) =>
          me.isTrusted ? next({ ...me, isTrusted: false }) : undefined,
      }),
    },
    deaf: (me, { body }) =>
      body.type === "reply" &&
      body.xid <= me.xid &&
      !Object.values(me.jobs).some(({ xid }) => xid === body.xid),
    survives: (me) => ({ ...empty, xid: me.xid, jobs: {}, hasCrashed: true }),
  });
};
