/** A load generator, a store that may stand still for a while, and what is measured then. */
import { one, system } from "lockstep";
import {
  dueIn,
  type Generator,
  generator,
  isWaiting,
  type Store,
  stateText,
  store,
} from "./generator.ts";
import type { Moments, Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

type World = { readonly generator: Generator; readonly store: Store };

/** What users would have waited, shortest first: each sends its request when it is due. */
const waited = ({ requests, stall, timeout }: Scope, { stoodFrom }: Store) =>
  Array.from({ length: requests }, (_, due) => {
    const isStill = stoodFrom !== null && due >= stoodFrom && due < stoodFrom + stall;
    return isStill ? Math.min(timeout, stoodFrom + stall - due) : 0;
  }).sort((one, other) => one - other);

/** What is measured, shortest first. */
const measured = ({ timeout }: Scope, rules: Rules, { asked }: Generator) =>
  asked
    .flatMap((each) => {
      const since = each.ended! - rules.begins(each);
      const counted = each.isGivenUp ? rules.givenUp(since, timeout) : since;
      return counted === null ? [] : [counted];
    })
    .sort((one, other) => one - other);

/** How many of these response times are above 0. */
const slow = (all: readonly number[]): number => all.filter((each) => each > 0).length;

/** The requests, of which the nth has ended in this way, unless it had ended before. */
const ended = (asked: readonly Moments[], nth: number, how: Partial<Moments>) =>
  asked.map((each, at) => (at === nth && isWaiting(each) ? { ...each, ...how } : each));

/** The measurement at a scope. */
export const measurement = (scope: Scope, rules: Rules) => {
  const { requests, stall, timeout } = scope;
  const due = dueIn(scope, rules);
  const isOver = ({ generator: { asked } }: World): boolean =>
    asked.length === requests && !asked.some(isWaiting);
  const users = (world: World) => waited(scope, world.store);
  const sample = (world: World) => measured(scope, rules, world.generator);
  return system({
    name: "a store under load",
    roles: { generator: one(generator(scope, rules)), store: one(store()) },
    show: { state: stateText },
    environment: { network: "bag", ticks: requests + stall + timeout },
    joint: (on) => ({
      send: on(({ generator, store }) => {
        if (!due.isSent(generator)) return undefined;
        const { now, asked } = generator;
        const moments = { due: asked.length, sent: now, taken: null, ended: null };
        return {
          generator: { asked: [...asked, { ...moments, isGivenUp: false }] },
          store: { queue: [...store.queue, asked.length] },
        };
      }),
      answer: on(({ generator: { now, asked }, store }) => {
        const [nth, ...queue] = store.queue;
        if (nth === undefined || store.still > 0) return undefined;
        return {
          generator: { asked: ended(asked, nth, { taken: now, ended: now }) },
          store: { queue },
        };
      }),
      "give up": on(({ generator, store }) => {
        const { now, asked } = generator;
        const nth = due.givenUp(generator);
        if (nth < 0 || store.still === 0) return undefined;
        return {
          generator: { asked: ended(asked, nth, { ended: now, isGivenUp: true }) },
        };
      }),
      // The store stops before the request of this unit of time is sent.
      "stand still": on(({ generator: { now, asked }, store }) =>
        store.stoodFrom === null && asked.length === now && store.queue.length === 0
          ? { store: { stoodFrom: now, still: stall } }
          : undefined,
      ),
    }),
    always: {
      "what is measured is what users wait": (world) =>
        !isOver(world) || sample(world).join() === users(world).join(),
      "a sample with one slow request means one slow request of the users": (world) =>
        !isOver(world) || slow(sample(world)) > 1 || slow(users(world)) <= 1,
    },
    sometimes: {
      "the store stands still in the middle": (world) =>
        isOver(world) && slow(users(world)) === Math.min(stall, requests),
    },
  });
};
