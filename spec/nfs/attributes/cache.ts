/** The cache of a client, and what a reply makes of it. */
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Call, Reply, Request } from "./messages.ts";

/** The kernel of a machine, with its cache of one file. */
export type Client = {
  /** The contents that it remembers; null: none. */
  readonly value: number | null;
  /** The change token that it knows: a lookup of the file has told the first one. */
  readonly change: number;
  /** Ticks since its attributes were true, and after how many it asks again. */
  readonly age: number;
  readonly timeout: number;
  /** The value that a program wrote and no WRITE has carried yet; null: none. */
  readonly dirty: number | null;
  /** The request of its program, and the call that is made for it; null: none is under way. */
  readonly request: Request | { readonly type: "look" } | null;
  readonly call: Call | null;
  /** The number of the last call, and ticks since it was first sent. */
  readonly xid: number;
  readonly asked: number;
  /** How often it has sent a call again while a copy, or the reply, was on its way. */
  readonly early: number;
  /**
   * For a program that never ends reading: the value that it read last; where calls are counted: has it read since the
   * last tick?
   */
  readonly seen: number | null;
  readonly looked: boolean;
};

/** Do programs only read, so that calls and ticks are counted? */
export const isCounted = ({ looks, writes }: Scope): boolean => looks && writes === 0;

/** Does the program at this client read all the time? The first one writes, if any does. */
export const isLooking = (self: string, { looks, writes }: Scope): boolean =>
  looks && (writes === 0 || self !== "client0");

/** The state before the first call. */
export const fresh = ({ least }: Scope): Client => ({
  value: null,
  change: 0,
  age: 0,
  timeout: least,
  dirty: null,
  request: null,
  call: null,
  xid: 0,
  asked: 0,
  early: 0,
  seen: null,
  looked: false,
});

/** The cache after a reply to a call that was first sent `asked` ticks ago. */
export const learned = (
  me: Client,
  { change, before, value }: Reply,
  scope: Scope,
  rules: Rules,
): Client => {
  const { call } = me;
  const age = rules.ageOf(me.asked);
  const known = me.change;
  if (change < known) return me;
  if (call?.type === "WRITE")
    return {
      ...me,
      change,
      age,
      value: before === known ? call.value : null,
      dirty: me.dirty === call.value ? null : me.dirty,
    };
  if (change > known) return { ...me, change, age, value, timeout: scope.least };
  const isPoll = me.age >= me.timeout;
  return {
    ...me,
    age: Math.min(age, me.age),
    value: value ?? me.value,
    timeout: isPoll ? rules.timeoutAfter(me.timeout, scope) : me.timeout,
  };
};

/**
 * Do calls have numbers? Where no copy of a call is on its way after its reply has come, no reply comes late, and one
 * number is enough.
 */
export const isNumbered = ({ mount, retries }: Scope): boolean =>
  mount === "soft" || retries > 0;
