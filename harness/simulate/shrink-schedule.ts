import fc from "fast-check";
import type { Schedule } from "./schedule.ts";

/**
 * Shrinks a schedule that fails: removes requests and faults as fast-check does, and loss and duplication of
 * the network, as long as it still fails.
 *
 * @param budget how many runs it may take
 * @returns the smallest schedule found that fails
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
    if (runs >= budget) return true; // The budget is used up: end the search.
    runs += 1;
    const failed = await fails(candidate);
    if (failed) shortest = candidate;
    return !failed;
  });
  // One run, of the schedule at hand: all others are fast-check's shrinking of it.
  await fc.check(property, {
    numRuns: 1,
    examples: [[[[...schedule.faults], [...schedule.requests], network]]],
  });
  return shortest;
};
