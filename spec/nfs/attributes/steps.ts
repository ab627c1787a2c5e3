/** How the requests of a program go on, call by call. */
import { speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Client, isCounted, isNumbered, learned } from "./cache.ts";
import type { Call, Message, Reply, Request, Result } from "./messages.ts";

const { next } = speaks<Client, Message, Request, Result>();

/** Ends what is under way: answers the program, unless it only looks. */
const ending = (scope: Scope) => (me: Client, result: Result) => {
  const idle: Client = { ...me, request: null, call: null, asked: 0, early: 0 };
  if (me.request === null) return next(idle); // A close that did not wait.
  if (me.request.type !== "look") return next(idle).respond(result);
  const seen = typeof result === "number" ? result : me.seen;
  return next({ ...idle, looked: isCounted(scope), seen });
};

/** The reactions of a client to a request, and to the reply to a call. */
export const stepsOf = (scope: Scope, rules: Rules) => {
  const { flush } = scope;
  const end = ending(scope);

  const send = (me: Client, call: Call) => {
    const xid = isNumbered(scope) ? me.xid + 1 : 1;
    const sent = { ...me, call, xid, asked: 0, early: 0 };
    return next(sent).send("server", { ...call, xid });
  };

  const read = (me: Client, isChecked: boolean) => {
    if (me.dirty !== null) return end(me, me.dirty);
    if (me.value === null) return send(me, { type: "READ" });
    return isChecked || me.age < me.timeout
      ? end(me, me.value)
      : send(me, { type: "GETATTR" });
  };

  const begin = (me: Client, request: Request) => {
    const now = { ...me, request };
    switch (request.type) {
      case "open":
        return rules.openChecks(scope) ? send(now, { type: "GETATTR" }) : end(now, null);
      case "read":
        return read(now, false);
      case "write":
        return flush === "write"
          ? send(now, { type: "WRITE", value: request.value })
          : end({ ...now, dirty: request.value }, null);
      case "close": {
        if (me.dirty === null) return end(now, null);
        const call = { type: "WRITE", value: me.dirty } as const;
        return rules.closeWaits ? send(now, call) : send(me, call).respond(null);
      }
    }
  };

  /** Ends the call: the program goes on. */
  const goOn = (me: Client) =>
    me.request?.type === "read" || me.request?.type === "look"
      ? read(me, true)
      : end(me, null);

  return {
    begin,
    end,
    /** A program that never ends reading reads once more. */
    look: (me: Client) => read({ ...me, request: { type: "look" } }, false),
    receive: (me: Client, reply: Reply) =>
      goOn({ ...learned(me, reply, scope, rules), call: null }),
  };
};
