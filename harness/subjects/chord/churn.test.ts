import { expect, test } from "vitest";
import type { RingFault } from "../../../impl/chord/ring-options.ts";
import { astray, churned, judged } from "./churn.ts";

const LONG = process.env.LOCKSTEP_LONG === "1";

test("whatever nodes do in churn is a step of the spec, and afterwards all leaf sets are right", async () => {
  for (let seed = 1; seed <= (LONG ? 400 : 10); seed++) {
    const events = await churned(seed);
    expect([seed, judged(events).mismatch]).toEqual([seed, null]);
    expect([seed, astray(events)]).toEqual([seed, []]);
  }
}, 600_000);

test("a node that was alone on its ring for a while comes back to the others", async () => {
  // Seed 28: two nodes point at one that is its own successor, and it is busy with its own question.
  expect(astray(await churned(28))).toEqual([]);
});

test.each<RingFault>([
  "answers-meanwhile",
  "busy-is-dead",
  "hasty",
  "joins-anywhere",
  "trusts-notices",
])("the spec finds it in a run: %s", async (fault) => {
  let found = 0;
  for (let seed = 1; seed <= 3 && found === 0; seed++)
    if (judged(await churned(seed, { faults: [fault] })).verdict === "violated") found++;
  expect(found).toBe(1);
});
