import { check } from "lockstep";
import { expect, test } from "vitest";
import { chord } from "../chord.ts";
import { defaults } from "../scope.ts";

// A change here is a change of the protocol, or of the explorer.
test.each([
  ["three nodes, one joins", { nodes: 3, successors: 1 }, 933],
  ["four nodes, one joins", {}, 7_894],
  ["four nodes, one fails", { failures: 1 }, 18_511],
])("%s: each step in messages is a joint step", (_, changed, states) => {
  const system = chord.system({ ...defaults, work: "messages", ...changed });
  const { complete, ...checked } = check(system, {
    only: ["each message step is a joint step"],
  });
  expect({ complete, states: checked.states }).toEqual({ complete: true, states });
  expect(checked.properties[0]!.verdict).toBe("holds");
});
