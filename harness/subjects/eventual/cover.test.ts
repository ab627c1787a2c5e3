import { describe, expect, test } from "vitest";
import { classSpace } from "../../conform/class-space.ts";
import { coverEdges } from "../../conform/cover.ts";
import { coverClasses } from "../../conform/cover-classes.ts";
import { coverGraph } from "../../conform/cover-graph.ts";
import { scopesBy } from "../../conform/cover-scopes.ts";
import type { Scope } from "../../model/family.ts";
import { scopeDifference, scopeText } from "../../report/scope-text.ts";
import { subject } from "../eventual.ts";

const { family, implementation } = subject;
const { cover, steering, faults, sameMistake } = implementation!;

const covered = (scope: Scope, planted: readonly string[] = [], mutant?: string) =>
  coverEdges(coverGraph(family.system(scope, mutant)), {
    steering: () => steering(scope, planted, mutant),
  });

const byClasses = (scope: Scope, planted: readonly string[] = [], mutant?: string) =>
  coverClasses(classSpace(family.system(scope, mutant)), {
    steering: () => steering(scope, planted, mutant),
  });

/** States and edges, at the subject's scopes. */
const EDGES: Readonly<Record<string, readonly [states: number, edges: number]>> = {
  "spares=0 asks=put loss=1": [96, 347],
  "spares=0 asks=put-then-delete": [260, 1_031],
  "n=1 spares=0 asks=put-then-put crashes=1": [32, 48],
  "n=1 asks=put-then-put": [150, 406],
  "n=1 spares=2 asks=put": [114, 357],
  "n=1 asks=put-then-get sloppy-gets=on partitions=1": [459, 1_491],
  "spares=0 asks=put-beside-get-then-put anti-entropy=off": [896, 2_756],
  "spares=0 asks=put-beside-put": [938, 4_116],
  "n=1 asks=put crashes=1": [120, 313],
};

describe("the store, driven along every step of its spec", () => {
  const scopes = scopesBy("edges", cover!).map(
    (scope) => [scopeText(scopeDifference(scope, family.scope)), scope] as const,
  );

  test("at scopes with crashes, cuts, loss, deletes, and nodes that stand in", () => {
    expect(scopes.map(([text]) => text)).toEqual(Object.keys(EDGES));
  });

  test.each(scopes)("%s: takes all of them", async (text, scope) => {
    const [states, edges] = EDGES[text]!;
    expect(await covered(scope)).toMatchObject({
      states,
      edges,
      covered: edges,
      refusals: [],
      behind: 0,
      deviated: null,
    });
  });
});

test("where steps are millions, the store takes one of each class", async () => {
  const scope: Scope = { ...family.scope, n: 3, spares: 0, asks: "put-beside-put" };
  expect(cover!.filter((each) => each.by === "classes")).toEqual([
    { by: "classes", scope },
  ]);
  expect(await byClasses(scope)).toMatchObject({
    states: 376_270,
    edges: 3_709_622,
    complete: true,
    classes: 74,
    covered: 74,
    refusals: [],
    behind: 0,
    deviated: null,
  });
}, 120_000);

type Planted = readonly [fault: string, scope: Scope, steps: number, why: RegExp];

describe("a planted fault", () => {
  const crashing: Scope = {
    ...family.scope,
    n: 1,
    spares: 0,
    asks: "put-then-put",
    crashes: 1,
  };
  const hinted: Scope = { ...family.scope, n: 1, asks: "put-then-put" };
  const two: Scope = { ...family.scope, spares: 0, asks: "put-beside-put" };
  const deleting: Scope = { ...family.scope, spares: 0, asks: "put-then-delete" };
  const seeing: Scope = {
    ...family.scope,
    spares: 0,
    asks: "put-beside-get-then-put",
    antiEntropy: false,
  };

  const found: readonly Planted[] = [
    ["acknowledge-before-flush", crashing, 2, /"install".* not on its disk yet$/],
    [
      "acknowledge-before-w",
      crashing,
      1,
      /client0 with nothing yet, the code with null$/,
    ],
    ["delete-without-tombstone", deleting, 5, /home\.home0\.version\.clock 2, not 0$/],
    ["drop-hint-early", hinted, 4, /^spare0 .* no .*"handed".* has arrived$/],
    ["forget-on-restart", crashing, 4, /home\.home0\.version\.clock 1, not 0$/],
    ["keep-own", two, 6, /home\.home0\.version\.writer "coordinator1"/],
    ["late-hint-overwrites", hinted, 8, /home\.home0\.version\.clock 2, not 1$/],
    ["own-clock-only", seeing, 5, /coordinator1\.clock 1, not 0$/],
    [
      "reuse-clock-after-restart",
      crashing,
      3,
      /coordinator\.coordinator0\.clock 1, not 0$/,
    ],
    ["tie-not-broken", two, 4, /"install".* not on its disk yet$/],
  ];

  test("has its case, or is an offer that is never made", () => {
    const names = [
      ...found.map(([fault]) => fault),
      "skip-a-pair",
      "acknowledge-failed-flush", // No disk fails in a steered world.
    ];
    expect(names.sort()).toEqual(Object.keys(faults).sort());
  });

  test.each(found)(
    "%s is found, by the shortest way, by edges and by classes",
    async (fault, scope, steps, why) => {
      const { deviated } = await covered(scope, [fault]);
      expect(deviated!.why).toMatch(why);
      expect(deviated!.path.entries).toHaveLength(steps);
      const classes = await byClasses(scope, [fault]);
      expect(classes.deviated!.path.entries).toHaveLength(steps);
    },
  );

  test("skip-a-pair is found: there are offers that the code never makes", async () => {
    for (const covers of [covered, byClasses]) {
      const { deviated, refusals } = await covers(two, ["skip-a-pair"]);
      expect(deviated).toBeNull();
      expect(refusals[0]).toMatchObject({ explained: false, first: { action: "act" } });
    }
  });

  /** The other way round: the store is right, and the spec is not. */
  const scopeOf = (fault: string): Scope => found.find(([each]) => each === fault)![1];
  test.each(Object.entries(sameMistake!))(
    "is none to a mutant of the spec that makes the same mistake: %s",
    async (mutant, fault) => {
      const { edges, ...rest } = await covered(scopeOf(fault), [], mutant);
      expect(rest).toMatchObject({ covered: edges, deviated: null });
    },
  );
});
