/** Is each recorded step a step of the spec? */
import type { TraceEvent } from "../history/trace.ts";
import { reading } from "../history/unreadable-event.ts";
import type { Verdict } from "../model/verdict.ts";
import { Mismatch } from "./players.ts";

/**
 * Follows one run with the spec: takes the events in order, and throws a Mismatch at the first
 * that the spec does not explain.
 */
export type Follower = (event: TraceEvent) => void;

export type Conformance = {
  readonly verdict: Verdict;
  /** How many events, from the first, the spec explains. */
  readonly explained: number;
  readonly events: number;
  readonly mismatch: {
    readonly event: TraceEvent;
    readonly why: string;
    /** The states of the spec's process that were possible there. */
    readonly possible: readonly unknown[];
  } | null;
};

const isMismatch = (error: unknown): boolean => error instanceof Mismatch;

/** @throws UnreadableEvent where the follower cannot read an event */
export const conform = (events: readonly TraceEvent[], follow: Follower): Conformance => {
  for (const [explained, event] of events.entries())
    try {
      reading(event, () => follow(event), isMismatch);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      const mismatch = { event, why: error.message, possible: error.possible };
      return { verdict: "violated", explained, events: events.length, mismatch };
    }
  return {
    verdict: "holds",
    explained: events.length,
    events: events.length,
    mismatch: null,
  };
};
