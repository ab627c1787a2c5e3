import { check } from "lockstep";
import { expect, test } from "vitest";
import { chord } from "../chord.ts";
import { defaults } from "../scope.ts";

// A change here is a change of the protocol, or of the explorer.
test.each([
  ["no node fails", { nodes: 3 }, 159],
  ["gets from any copy", { nodes: 3, reads: "any" }, 233],
  ["two copies, one failure between repairs", { failures: 1 }, 1_061],
  ["three copies, two failures between repairs", { failures: 2, copies: 3 }, 2_674],
])("%s", (_, changed, states) => {
  const system = chord.system({ ...defaults, work: "copies", ...changed });
  const checked = check(system, { only: ["no deadlock"] });
  expect({ complete: checked.complete, states: checked.states }).toEqual({
    complete: true,
    states,
  });
});
