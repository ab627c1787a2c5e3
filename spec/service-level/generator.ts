/** The processes of a measurement: a load generator with a request for each unit of time, and the store. */
import { speaks } from "lockstep";
import type { Moments, Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** What the load generator knows. */
export type Generator = { readonly now: number; readonly asked: readonly Moments[] };

/** The store. */
export type Store = {
  /** The requests that wait, by their numbers. */
  readonly queue: readonly number[];
  /** When it stood still; null: it has not yet. */
  readonly stoodFrom: number | null;
  /** How much longer it stands still. */
  readonly still: number;
};

/** Does the request wait for its answer? */
export const isWaiting = ({ ended }: Moments): boolean => ended === null;

/** What is due in the load generator, before time may pass. */
export const dueIn = ({ requests, timeout }: Scope, rules: Rules) => {
  const deadline = ({ due, sent }: Moments) => (rules.waits ? sent : due) + timeout;
  return {
    /** Is the next request due? */
    isSent: ({ now, asked }: Generator): boolean =>
      asked.length < requests &&
      asked.length <= now &&
      !(rules.waits && asked.some(isWaiting)),
    /** The request that the client gives up now; -1: none. */
    givenUp: ({ now, asked }: Generator): number =>
      asked.findIndex((each) => isWaiting(each) && now >= deadline(each)),
  };
};

/** The load generator: its steps are joint ones, with the store. */
export const generator = (scope: Scope, rules: Rules) => {
  const { process } = speaks<Generator>();
  const { isSent, givenUp } = dueIn(scope, rules);
  return process({
    init: { now: 0, asked: [] },
    tick: (me) =>
      isSent(me) || givenUp(me) >= 0 ? undefined : { ...me, now: me.now + 1 },
  });
};

/** The store: it answers at once, unless it stands still. */
export const store = () => {
  const { process } = speaks<Store>();
  return process({
    init: { queue: [], stoodFrom: null, still: 0 },
    tick: (me) =>
      me.still === 0 && me.queue.length > 0
        ? undefined
        : { ...me, still: Math.max(0, me.still - 1) },
  });
};

/** A request as text: when it was due, and how it ended: `3`, `3+2` for two units of time later, `3✗` for given up. */
const momentsText = ({ due, ended, isGivenUp }: Moments): string => {
  if (ended === null) return `${due}…`;
  return isGivenUp ? `${due}✗` : ended > due ? `${due}+${ended - due}` : `${due}`;
};

/** The state of a process as text. */
export const stateText = (state: Generator | Store): string =>
  "asked" in state
    ? `at ${state.now}: ${state.asked.map(momentsText).join(" ")}`
    : `${state.queue.length} in the queue${state.still > 0 ? `, stands still for ${state.still}` : ""}`;
