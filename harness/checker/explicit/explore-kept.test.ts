import { describe, expect, test } from "vitest";
import { quorum } from "../../../spec/quorum/quorum.ts";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import type { Scope } from "../../model/family.ts";
import type { System } from "../../model/system.ts";
import { check } from "../check.ts";
import type { Checked } from "../checked.ts";
import { copied } from "./snapshot.laws.ts";
import type { Keeping, Restored } from "./snapshot.ts";

type Run = { readonly checked: Checked; readonly last: Restored };

/**
 * Checks a system, and saves the search at the polls that `saves` names. The run ends at poll number `polls` as by a
 * limit; a save at that poll is ignored, as if the process had been killed.
 */
const run = (
  system: System,
  from: Restored | null,
  { saves, polls }: { saves: (poll: number) => boolean; polls: number },
  only?: readonly string[],
): Run => {
  let poll = 0;
  let last = from;
  const keeping: Keeping = {
    from,
    isDue: () => saves(++poll),
    save: (snapshot) => {
      if (poll < polls) last = copied(snapshot);
    },
  };
  const checked = check(system, {
    keeping,
    stop: () => poll >= polls,
    ...(only === undefined ? {} : { only }),
  });
  return { checked, last: last! };
};

const told = ({ states, transitions, depth, complete, properties, hints }: Checked) => ({
  states,
  transitions,
  depth,
  complete,
  hints,
  properties: properties.map(({ name, verdict, path }) => [
    name,
    verdict,
    path?.entries.length,
  ]),
});

const END = Number.POSITIVE_INFINITY;

const wrong = "replica lets its copy go backwards";
const systems: readonly (readonly [string, System])[] = [
  [
    "two-phase commit",
    twoPhaseCommit.system({ ...twoPhaseCommit.scope, participants: 6 }),
  ],
  [
    "quorum store",
    quorum.system({ ...quorum.scope, queryFirst: false, gets: 1, crashes: 1 }),
  ],
];

describe.each(systems)("%s, killed and resumed", (_, system) => {
  const whole = told(check(system));

  test.each([1, 2])("after save %i", (at) => {
    const cut = run(system, null, { saves: (poll) => poll === at, polls: at + 1 });
    expect(cut.checked.states).toBeLessThan(Number(whole.states));

    const { checked } = run(system, cut.last, { saves: () => false, polls: END });
    expect(told(checked)).toEqual(whole);
  });

  test("again and again, each time a little further", () => {
    let from: Restored | null = null;
    for (let times = 0; times < 100; times++) {
      const { checked, last }: Run = run(system, from, {
        saves: (poll) => poll === 1,
        polls: 3,
      });
      from = last;
      if (checked.complete) {
        expect(told(checked)).toEqual(whole);
        return;
      }
    }
    expect.fail("it never came to an end");
  });

  test("one that had come to its end says the same once more", () => {
    const { last } = run(system, null, { saves: () => false, polls: END });
    const { checked } = run(system, last, { saves: () => false, polls: END });

    expect(told(checked)).toEqual(whole);
  });
});

test("one that ends at a violation ends there when it was resumed", () => {
  const { scope } = quorum.mutants[wrong]!;
  const system = quorum.system({ ...quorum.scope, ...scope } as Scope, wrong);
  const only = ["linearizable"];
  const whole = check(system, { only });
  const second = { saves: (poll: number) => poll === 2, polls: 3 };
  const cut = run(system, null, second, only);
  const { checked } = run(system, cut.last, { saves: () => false, polls: END }, only);

  expect(cut.checked.properties[0]!.verdict).toBe("unfinished");
  expect(told(checked)).toEqual(told(whole));
});

test("one that had ended at a violation says the same once more", () => {
  const { scope } = quorum.mutants[wrong]!;
  const system = quorum.system({ ...quorum.scope, ...scope } as Scope, wrong);
  const only = ["linearizable"];
  const once = { saves: () => false, polls: END };
  const { checked, last } = run(system, null, once, only);

  expect(checked).toMatchObject({
    complete: false,
    properties: [{ verdict: "violated" }],
  });
  expect(told(run(system, last, once, only).checked)).toEqual(told(checked));
});
