/** The virtual file system of `impl/vfs`, held to its spec. */
import { describe, expect, test } from "vitest";
import { coverEdges } from "../conform/cover.ts";
import { coverGraph } from "../conform/cover-graph.ts";
import { judgeRun } from "../conform/judge-run.ts";
import { scopeDifference, scopeText } from "../report/scope-text.ts";
import { subject } from "./vfs.ts";

const { family, implementation } = subject;
const { schedule, simulate, cover, steering } = implementation;

const verdictOf = async (seed: number, faults: readonly string[] = []) =>
  judgeRun(implementation, await simulate(schedule(seed), faults)).conformance.verdict;

/** The edges of each pinned scope. */
const EDGES: Readonly<Record<string, number>> = {
  defaults: 783,
  "fs=floppy": 909,
  "work=files bytes=1": 1992,
  "work=files fs=floppy bytes=1": 1992,
  "work=fork bytes=1": 1011,
  "work=mounts slots=1": 560,
  "work=directories fs=floppy": 6104,
};

describe("the node, driven along every step of the spec", () => {
  const scopes = cover.map(
    (scope) => [scopeText(scopeDifference(scope, family.scope)), scope] as const,
  );

  test("at scopes that are pinned", () => {
    expect(scopes.map(([text]) => text || "defaults")).toEqual(Object.keys(EDGES));
  });

  test.each(scopes)(
    "%s: takes all of them",
    async (text, scope) => {
      const found = await coverEdges(coverGraph(family.system(scope)), {
        steering: () => steering(scope),
      });
      const edges = EDGES[text || "defaults"]!;
      expect(found).toMatchObject({ edges, covered: edges, deviated: null });
    },
    120_000,
  );
});

describe("a mistake of a mutant, made by the code", () => {
  const found: Readonly<Record<string, (typeof cover)[number]>> = {
    "missing-operation-succeeds": cover[1]!,
    "rename-onto-itself-removes": cover[0]!,
    "truncate-at-close": cover[2]!,
    "second-open-shares": cover[2]!,
  };

  test("every fault is there", () => {
    expect(Object.keys(found)).toEqual(Object.keys(implementation.faults));
  });

  test.each(Object.entries(found))(
    "%s is found on a path of the spec",
    async (fault, scope) => {
      const { deviated } = await coverEdges(coverGraph(family.system(scope)), {
        steering: () => steering(scope, [fault]),
      });
      expect(deviated).not.toBeNull();
    },
  );
});

describe("a simulated run", () => {
  test("is one of the spec, under 30 seeds", async () => {
    for (let seed = 1; seed <= 30; seed += 1) expect(await verdictOf(seed)).toBe("holds");
  });

  test("in which a rename onto itself removes the file is none", async () => {
    expect(await verdictOf(1, ["rename-onto-itself-removes"])).toBe("violated");
  });
});
