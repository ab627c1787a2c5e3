import { describe, expect, test } from "vitest";
import { coverEdges } from "../../conform/cover.ts";
import { coverGraph } from "../../conform/cover-graph.ts";
import type { Scope } from "../../model/family.ts";
import { scopeDifference, scopeText } from "../../report/scope-text.ts";
import { subject } from "../eventual.ts";

const { family, implementation } = subject;
const { cover, steering, faults } = implementation!;

const covered = (scope: Scope, planted: readonly string[] = []) =>
  coverEdges(coverGraph(family.system(scope)), {
    steering: () => steering(scope, planted),
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
  const scopes = cover!.map(
    (scope) => [scopeText(scopeDifference(scope, family.scope)), scope] as const,
  );

  test("at scopes with crashes, cuts, loss, deletes, and nodes that stand in", () => {
    expect(scopes.map(([text]) => text)).toEqual(Object.keys(EDGES));
  });

  test.each(scopes)("%s: takes all of them", { timeout: 60_000 }, async (text, scope) => {
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

/** With the switches of the spec that do the same, or null where it has none. */
type Planted = readonly [
  fault: string,
  scope: Scope,
  steps: number,
  why: RegExp,
  same: Scope | null,
];

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
    [
      "acknowledge-before-flush",
      crashing,
      2,
      /home\.home0\.version\.clock 1, not 0$/,
      null,
    ],
    [
      "acknowledge-before-w",
      crashing,
      1,
      /client0 with nothing yet, the code with null$/,
      { acknowledgesEarly: true },
    ],
    [
      "delete-without-tombstone",
      deleting,
      5,
      /home\.home0\.version\.clock 2, not 0$/,
      { tombstones: false },
    ],
    [
      "drop-hint-early",
      hinted,
      4,
      /spare\.spare0\.home0 .*, not nothing$/,
      { dropsHints: true },
    ],
    [
      "forget-on-restart",
      crashing,
      4,
      /home\.home0\.version\.clock 1, not 0$/,
      { forgetful: true },
    ],
    [
      "keep-own",
      two,
      6,
      /home\.home0\.version\.writer "coordinator1"/,
      { keepsOwn: true },
    ],
    [
      "late-hint-overwrites",
      hinted,
      8,
      /home\.home0\.version\.clock 2, not 1$/,
      { blindHints: true },
    ],
    [
      "own-clock-only",
      seeing,
      5,
      /coordinator1\.clock 1, not 0$/,
      { ownClockOnly: true },
    ],
    [
      "reuse-clock-after-restart",
      crashing,
      3,
      /coordinator\.coordinator0\.clock 1, not 0$/,
      { reusesClock: true },
    ],
    [
      "tie-not-broken",
      two,
      4,
      /home\.home0\.version\.writer "coordinator1"/,
      { writerInVersion: false },
    ],
  ];

  test("has its case, or is an offer that is never made", () => {
    const names = [...found.map(([fault]) => fault), "skip-a-pair"];
    expect(names.sort()).toEqual(Object.keys(faults).sort());
  });

  test.each(found)(
    "%s is found, by the shortest way",
    async (fault, scope, steps, why) => {
      const { deviated } = await covered(scope, [fault]);
      expect(deviated!.why).toMatch(why);
      expect(deviated!.path.entries).toHaveLength(steps);
    },
  );

  test("skip-a-pair is found: there are offers that the code never makes", async () => {
    const { deviated, refusals } = await covered(two, ["skip-a-pair"]);
    expect(deviated).toBeNull();
    expect(refusals[0]).toMatchObject({ explained: false, first: { action: "act" } });
  });

  /** The other way round: the store is right, and the spec is not. */
  const mutated = found.filter(([, , , , same]) => same !== null);
  test.each(mutated)(
    "%s is none to a spec that does the same",
    async (_, scope, __, ___, same) => {
      const mutant: Scope = { ...scope, ...same };
      const { edges, ...rest } = await covered(mutant);
      expect(rest).toMatchObject({ covered: edges, deviated: null });
    },
  );
});
