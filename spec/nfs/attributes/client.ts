import { type May, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Client, fresh, isCounted, isLooking, isNumbered } from "./cache.ts";
import type { Message, Request, Result } from "./messages.ts";
import { stepsOf } from "./steps.ts";

/** A client keeps what it has read for as long as it trusts the attributes, and then asks for these alone. */
export const client = (self: string, scope: Scope, rules: Rules) => {
  const { next, process } = speaks<Client, Message, Request, Result>();
  const { greatest, mount, limit, retries } = scope;
  const steps = stepsOf(scope, rules);
  const looks = isLooking(self, scope);

  return process({
    init: fresh(scope),
    request: (me, request) => (me.call === null ? steps.begin(me, request) : []),
    receive: (me, { body }) => {
      if (body.type !== "reply" || me.call === null || body.xid !== me.xid)
        return undefined;
      return steps.receive(me, body);
    },
    actions: {
      retry: (me): May<Client, Message, Result> => {
        const { call, xid } = me;
        if (call === null || !rules.retries) return undefined;
        const asked = rules.askedAfterRetry(me.asked);
        const isEarly = me.early < retries;
        const again = next({ ...me, asked, early: me.early + (isEarly ? 1 : 0) });
        const sent = again.send("server", { ...call, xid });
        return isEarly
          ? sent
          : sent.unlessFlying(({ from, to }) => from === self || to === self);
      },
      ...(mount === "soft" && {
        "give up": (me: Client) =>
          me.call !== null && rules.givesUp(me.asked, limit)
            ? steps.end({ ...me, dirty: null }, rules.errorOf(me.request))
            : undefined,
      }),
      ...(looks && {
        look: (me: Client) =>
          me.call === null && !me.looked ? steps.look(me) : undefined,
      }),
    },
    tick: (me) => {
      const isDue =
        mount === "soft" && me.call !== null && rules.givesUp(me.asked, limit);
      if (isDue || (isCounted(scope) && !me.looked)) return undefined;
      const most = Math.max(greatest, mount === "soft" ? limit : 0);
      return {
        ...me,
        age: Math.min(me.age + 1, most),
        asked: me.call === null ? 0 : Math.min(me.asked + 1, most),
        looked: false,
      };
    },
    ...(isNumbered(scope) && {
      deaf: (me: Client, { body }: { readonly body: Message }) =>
        body.type === "reply" &&
        (body.xid < me.xid || (body.xid === me.xid && me.call === null)),
    }),
  });
};
