import type { TraceEvent } from "../history/trace.ts";
import { reading } from "../history/unreadable-event.ts";
import type { NodeId } from "../model/process.ts";
import type { Verdict } from "../model/verdict.ts";
import { Mismatch } from "./players.ts";
import type { CountedQuirk } from "./quirks.ts";

/** Follows one run with the spec. */
export type Follower = {
  /**
   * Takes the events in order.
   *
   * @throws Mismatch at the first that the spec does not explain
   */
  readonly follow: (event: TraceEvent) => void;
  /** The quirks that are stated, and how often each was met until now. */
  readonly quirks: () => readonly CountedQuirk[];
};

/** Is each recorded step a step of the spec? */
export type Conformance = {
  readonly verdict: Verdict;
  /** How many events, from the first, the spec explains. */
  readonly explained: number;
  readonly events: number;
  readonly mismatch: {
    readonly event: TraceEvent;
    readonly why: string;
    /** The process of the spec that differs; null: it is not of one. */
    readonly process: NodeId | null;
    /** The states that were possible for it there. */
    readonly possible: readonly unknown[];
  } | null;
  /** Where code and spec are known to differ, and how often they did in what was explained. */
  readonly quirks: readonly CountedQuirk[];
};

const isMismatch = (error: unknown): boolean => error instanceof Mismatch;

/**
 * Follows a recorded run, up to the first event that the spec does not explain.
 *
 * @throws UnreadableEvent where the follower cannot read an event
 */
export const conform = (
  events: readonly TraceEvent[],
  { follow, quirks }: Follower,
): Conformance => {
  for (const [explained, event] of events.entries())
    try {
      reading(event, () => follow(event), isMismatch);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      const { process = null, states = [] } = error.standing ?? {};
      const mismatch = { event, why: error.message, process, possible: states };
      return {
        verdict: "violated",
        explained,
        events: events.length,
        mismatch,
        quirks: quirks(),
      };
    }
  return {
    verdict: "holds",
    explained: events.length,
    events: events.length,
    mismatch: null,
    quirks: quirks(),
  };
};
