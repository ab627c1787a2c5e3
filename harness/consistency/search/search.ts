import type { Operation } from "../../model/operation.ts";
import { CONFIGURATION_BYTES } from "../budget.ts";
import type { AnyObject, SearchProgress } from "../judgement.ts";
import { flipBit, hasBit, noBits } from "./bits.ts";
import { addTo, type Configuration, type Order, type Visited } from "./configuration.ts";
import { after, type States, statesOf } from "./states.ts";
import { type Entry, type Timeline, timelineOf } from "./timeline.ts";

/**
 * The configurations that a search may still visit. The search subtracts from `left` as it goes.
 */
export type SearchBudget = {
  left: number;
  /** The search calls this now and then with its progress. */
  readonly report?: (searched: Omit<SearchProgress, "model">) => void;
};

/** The search reports its progress after each so many configurations. */
export const REPORTED_EVERY = 4096;

/** The number of words up to which a configuration has the usual size. */
const WORDS = 9;
const WORD_BYTES = 16;

/** What a search found. */
type Search =
  | { readonly verdict: "holds"; readonly order: readonly Operation[] }
  | {
      readonly verdict: "violated";
      /** The first operation that cannot return in any order. */
      readonly stuck: Operation;
      /** The states that the object can be in before that return. */
      readonly states: readonly unknown[];
    }
  /** The number of returns that the best order explained. */
  | {
      readonly verdict: "unfinished";
      readonly explained: number;
      readonly returns: number;
    };

type Context = {
  readonly timeline: Timeline;
  readonly states: States;
  readonly isEager: boolean;
  /**
   * Did a request that says it only reads change the state? Then the search must not take reads
   * early.
   */
  hasImpureRead: boolean;
};

/**
 * Looks for one order in which the object gives every recorded answer: depth first, where an
 * operation takes effect only when a return needs it (just-in-time linearization).
 *
 * Lowe. "Testing for Linearizability". Concurrency and Computation 29(4), 2017. Wing, Gong.
 * "Testing and Verifying Concurrent Objects". JPDC 17(1-2), 1993.
 *
 * @param budget the configurations that it may visit
 */
export const search = (
  object: AnyObject,
  operations: readonly Operation[],
  budget: SearchBudget,
): Search => {
  const timeline = timelineOf(operations);
  const context = {
    timeline,
    states: statesOf(object),
    isEager: true,
    hasImpureRead: false,
  };
  const found = explore(context, budget);
  if (!context.hasImpureRead || found.verdict !== "violated") return found;
  return explore({ ...context, isEager: false }, budget);
};

const explore = (context: Context, budget: SearchBudget): Search => {
  const { returns, closedSlots, openSlots } = context.timeline;
  const seen: Visited[] = [];
  const stack: Configuration[] = [];
  const words = noBits(closedSlots).length + noBits(openSlots).length;
  const cost = 1 + (Math.max(0, words - WORDS) * WORD_BYTES) / CONFIGURATION_BYTES;
  let furthest = 0;
  let configurations = 0;
  const visit = (configuration: Configuration): void => {
    const eager = takeReads(context, configuration);
    if (addTo((seen[eager.at] ??= new Map()), eager)) stack.push(eager);
  };
  visit({
    at: 0,
    state: 0,
    closed: noBits(closedSlots),
    open: noBits(openSlots),
    order: undefined,
    isDominated: false,
  });
  for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
    if (current.isDominated) continue;
    furthest = Math.max(furthest, current.at);
    const returning = returns[current.at];
    if (returning === undefined)
      return { verdict: "holds", order: unwind(current.order) };
    if (budget.left <= 0)
      return { verdict: "unfinished", explained: furthest, returns: returns.length };
    budget.left -= cost;
    if (++configurations % REPORTED_EVERY === 0)
      budget.report?.({ configurations, explained: furthest, all: returns.length });
    if (hasBit(current.closed, returning.slot)) {
      const closed = flipBit(current.closed, returning.slot);
      visit({ ...current, at: current.at + 1, closed });
    } else expand(context, current, visit);
  }
  const states = new Set(
    [...(seen[furthest]?.values() ?? [])].flat().map(({ state }) => state),
  );
  return {
    verdict: "violated",
    stuck: returns[furthest]!.operation,
    states: [...states].map((state) => context.states.values[state]),
  };
};

/**
 * Takes all reads that are legal now. Moving a legal read to an earlier point never spoils an
 * order, so this does not branch.
 */
const takeReads = (context: Context, configuration: Configuration): Configuration => {
  const pending = context.timeline.pending[configuration.at];
  if (!context.isEager || pending === undefined) return configuration;
  const { state } = configuration;
  let { closed, order } = configuration;
  for (const entry of pending) {
    if (!entry.isRead || hasBit(closed, entry.slot)) continue;
    const next = after(context.states, entry, state);
    if (next === state) {
      closed = flipBit(closed, entry.slot);
      order = { entry, before: order };
    } else if (next >= 0) context.hasImpureRead = true;
  }
  return order === configuration.order
    ? configuration
    : { ...configuration, closed, order };
};

/** Lets each pending operation take effect. The one that returns first is on top of the stack. */
const expand = (
  context: Context,
  from: Configuration,
  visit: (configuration: Configuration) => void,
): void => {
  const candidates = candidatesOf(context.timeline.pending[from.at]!, from);
  for (let i = candidates.length - 1; i >= 0; i--) {
    const entry = candidates[i]!;
    const state = after(context.states, entry, from.state);
    // An open operation that changes nothing can be left out.
    if (state < 0 || (entry.isOpen && state === from.state)) continue;
    const order = { entry, before: from.order };
    if (entry.isOpen)
      visit({ ...from, state, open: flipBit(from.open, entry.slot), order });
    else visit({ ...from, state, closed: flipBit(from.closed, entry.slot), order });
  }
};

/**
 * The operations that have not taken effect. Of several with equal requests and answers only the
 * first to return is a candidate: exchanging two of them changes nothing.
 */
const candidatesOf = (
  pending: readonly Entry[],
  from: Configuration,
): readonly Entry[] => {
  const candidates: Entry[] = [];
  const kinds = new Set<number>();
  for (const entry of pending) {
    if (hasBit(entry.isOpen ? from.open : from.closed, entry.slot)) continue;
    if (kinds.has(entry.kind)) continue;
    kinds.add(entry.kind);
    candidates.push(entry);
  }
  return candidates;
};

const unwind = (order: Order | undefined): readonly Operation[] => {
  const operations: Operation[] = [];
  for (let at = order; at !== undefined; at = at.before)
    operations.push(at.entry.operation);
  return operations.reverse();
};
