import fc from "fast-check";
import type { Schedule } from "./schedule.ts";

/**
 * A schedule that still fails, with as few requests and faults as fast-check finds within
 * `budget` runs, and on a network without loss and duplication if that is enough.
 */
export const shrinkSchedule = async <Q>(
  schedule: Schedule<Q>,
  fails: (candidate: Schedule<Q>) => boolean | Promise<boolean>,
  budget = 500,
): Promise<Schedule<Q>> => {
  const { network } = schedule;
  const calm = { ...network, loss: 0, duplication: 0 };
  const choices = fc.tuple(
    fc.subarray([...schedule.faults]),
    fc.subarray([...schedule.requests]),
    fc.constantFrom(calm, network),
  );
  let shortest = schedule;
  let runs = 0;
  const property = fc.asyncProperty(choices, async ([faults, requests, chosen]) => {
    const candidate = { ...schedule, faults, requests, network: chosen };
    if (runs >= budget) return true; // Nothing more is tried: what was found so far stands.
    runs += 1;
    const failed = await fails(candidate);
    if (failed) shortest = candidate;
    return !failed;
  });
  // Only the schedule at hand is run, and then what fast-check makes of it.
  await fc.check(property, {
    numRuns: 1,
    examples: [[[[...schedule.faults], [...schedule.requests], network]]],
  });
  return shortest;
};
