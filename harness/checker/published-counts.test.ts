import { expect, test } from "vitest";
import { abd } from "../../spec/abd/abd.ts";
import { singleCopyRegister } from "../../spec/single-copy-register/single-copy-register.ts";
import { twoPhaseCommit } from "../../spec/two-phase-commit/two-phase-commit.ts";
import { check } from "./check.ts";

const verdicts = (properties: readonly { name: string; verdict: string }[]) =>
  Object.fromEntries(properties.map(({ name, verdict }) => [name, verdict]));

/**
 * The properties to judge. Refinement has a test of its own, since judging it on every step takes longer than all tests
 * here.
 */
const COUNTED = ["no participant commits when another aborts", "all commit", "all abort"];

// These numbers were published by others: if one changes, the explorer or the spec is wrong.
test.each([
  [3, 288, 1_145],
  [5, 8_832, 58_145],
  [6, 50_816, 402_305],
  [7, 296_448, 2_744_705],
])(
  "two-phase commit, %i participants: %i states, %i transitions",
  (participants, states, transitions) => {
    const checked = check(twoPhaseCommit.system({ participants }), { only: COUNTED });
    expect(checked).toMatchObject({ states, transitions, complete: true });
    expect(verdicts(checked.properties)).toEqual({
      "no participant commits when another aborts": "holds",
      "all commit": "holds",
      "all abort": "holds",
    });
  },
);

test("ABD register, 2 servers and 2 clients: 544 states, linearizable in each", () => {
  const checked = check(abd.system({ servers: 2, clients: 2 }));
  expect(checked).toMatchObject({ states: 544, transitions: 874, complete: true });
  expect(verdicts(checked.properties)).toMatchObject({ linearizable: "holds" });
});

test("one unreplicated register, 2 clients: 93 states, linearizable", () => {
  const checked = check(singleCopyRegister.system({ servers: 1, clients: 2 }));
  expect(checked).toMatchObject({ states: 93, complete: true });
  expect(verdicts(checked.properties)).toMatchObject({ linearizable: "holds" });
});

test("two unreplicated registers: a get misses a completed put", () => {
  const { properties } = check(singleCopyRegister.system({ servers: 2, clients: 2 }), {
    only: ["linearizable"],
  });
  const [linearizable] = properties;
  expect(linearizable).toMatchObject({ verdict: "violated" });
  expect(linearizable!.path!.entries).toHaveLength(4); // Put, done, get, done.
});
