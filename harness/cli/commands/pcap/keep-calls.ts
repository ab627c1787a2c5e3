/** Keeps the calls of a capture for the report, in bounded memory. */
import type { SeenCall } from "../../../capture/calls/call.ts";
import { FollowedCalls } from "../../../capture/calls/follow-calls.ts";
import type { CalledProgram } from "../../../capture/calls/program.ts";
import {
  type CallSum,
  NO_CALLS,
  type ShownCalls,
  withCall,
} from "../../../report/calls-report.ts";

/** Follows calls, and keeps the first ones: so many. */
export const keptCalls = (programs: readonly CalledProgram[], most: number) => {
  const kept: SeenCall[] = [];
  const sums = new Map<string, CallSum>();
  const followed = new FollowedCalls(programs, (call) => {
    if (call.number <= most) kept.push(call);
    sums.set(call.name, withCall(sums.get(call.name) ?? NO_CALLS, call));
  });
  return {
    followed,
    shown: (): ShownCalls => ({
      tally: followed.tally(),
      calls: kept.sort((one, other) => one.number - other.number),
      sums,
    }),
  };
};
