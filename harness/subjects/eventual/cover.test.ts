import { describe, expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import { subject } from "../eventual.ts";
import {
  driving,
  type EdgeCounts,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const { family, implementation } = subject;
const { faults, sameMistake } = implementation;
const drive = driving(subject);

const counts: EdgeCounts = {
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

takesEveryStep(subject, {
  scopesAre: "crashes, cuts, loss, deletes and spares",
  counts,
});

takesEachClass(subject, {
  scope: { ...family.scope, n: 3, spares: 0, asks: "put-beside-put" },
  states: 376_270,
  edges: 3_709_622,
  classes: 74,
});

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
    ["delete-without-tombstone", deleting, 5, /home\.home0\.version\.clock is 2, not 0$/],
    ["drop-hint-early", hinted, 4, /^spare0 .* no .*"handed".* has arrived$/],
    ["forget-on-restart", crashing, 4, /home\.home0\.version\.clock is 1, not 0$/],
    ["keep-own", two, 6, /home\.home0\.version\.writer is "coordinator1"/],
    ["late-hint-overwrites", hinted, 8, /home\.home0\.version\.clock is 2, not 1$/],
    ["own-clock-only", seeing, 5, /coordinator1\.clock is 1, not 0$/],
    [
      "reuse-clock-after-restart",
      crashing,
      3,
      /coordinator\.coordinator0\.clock is 1, not 0$/,
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
      const { deviated } = await drive.edges(scope, [fault]);
      expect(deviated!.why).toMatch(why);
      expect(deviated!.path.entries).toHaveLength(steps);
      const classes = await drive.classes(scope, [fault]);
      expect(classes.deviated!.path.entries).toHaveLength(steps);
    },
  );

  test("skip-a-pair is found: there are offers that the code never makes", async () => {
    for (const covers of [drive.edges, drive.classes]) {
      const { deviated, refusals } = await covers(two, ["skip-a-pair"]);
      expect(deviated).toBeNull();
      expect(refusals[0]).toMatchObject({ explained: false, first: { action: "act" } });
    }
  });

  /** The other way round: the store is right, and the spec is not. */
  const scopeOf = (fault: string): Scope => found.find(([each]) => each === fault)![1];
  test.each(Object.entries(sameMistake))(
    "is none to a mutant of the spec that makes the same mistake: %s",
    async (mutant, fault) => {
      await isInStepWith(subject, { mutant, scope: scopeOf(String(fault)) });
    },
  );
});
