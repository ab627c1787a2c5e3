/** Laws of a store that is driven along the steps of its spec. */
import { describe, expect, test } from "vitest";
import { check } from "../../checker/check.ts";
import { classSpace } from "../../conform/class-space.ts";
import { coverEdges } from "../../conform/cover.ts";
import { coverClasses } from "../../conform/cover-classes.ts";
import { coverGraph } from "../../conform/cover-graph.ts";
import { scopesBy } from "../../conform/cover-scopes.ts";
import type { Scope } from "../../model/family.ts";
import { scopeDifference, scopeText } from "../../report/scope-text.ts";
import type { Store } from "./runs.laws.ts";

/** States and edges by scope, in the words of the command line. */
export type EdgeCounts = Readonly<
  Record<string, readonly [states: number, edges: number]>
>;

/** Drives a store along every edge of its spec at a scope, or along a step of each class. */
export const driving = ({ family, implementation: { steering } }: Store) => ({
  edges: (scope: Scope, planted: readonly string[] = [], mutant?: string) =>
    coverEdges(coverGraph(family.system(scope, mutant)), {
      steering: () => steering(scope, planted, mutant),
    }),
  classes: (scope: Scope, planted: readonly string[] = [], mutant?: string) =>
    coverClasses(classSpace(family.system(scope, mutant)), {
      steering: () => steering(scope, planted, mutant),
    }),
});

const whole = { refusals: [], behind: 0, deviated: null };

/** The store takes every step of its spec at its pinned scopes; the counts are those of the explorer. */
export const takesEveryStep = (
  store: Store,
  { scopesAre, counts }: { readonly scopesAre: string; readonly counts: EdgeCounts },
): void => {
  const { family, implementation } = store;
  const scopes = scopesBy("edges", implementation.cover).map(
    (scope) => [scopeText(scopeDifference(scope, family.scope)), scope] as const,
  );

  describe("the store, driven along every step of its spec", () => {
    test(`at scopes with ${scopesAre}`, () => {
      expect(scopes.map(([text]) => text)).toEqual(Object.keys(counts));
    });

    test.each(scopes)("%s: takes all of them", async (text, scope) => {
      const [states, edges] = counts[text]!;
      const explored = check(family.system(scope), { only: [] });
      expect(explored).toMatchObject({ states, transitions: edges });
      const found = await driving(store).edges(scope);
      expect(found).toMatchObject({ states, edges, covered: edges, ...whole });
    });
  });
};

/** A scope with its numbers of states, edges and classes. */
type ClassCounts = {
  readonly scope: Scope;
  readonly states: number;
  readonly edges: number;
  readonly classes: number;
};

/** At the scopes that are pinned for it, the store takes a step of each class. */
export const takesEachClass = (store: Store, ...all: readonly ClassCounts[]): void => {
  test("where steps are too many, one of each class is pinned", () => {
    const { cover } = store.implementation;
    const pinned = cover.filter((each) => each.by === "classes");
    expect(pinned).toEqual(all.map(({ scope }) => ({ by: "classes", scope })));
  });

  test.each(all.map((each) => [each.edges, each] as const))(
    "of %i steps the store takes one of each class",
    async (_, { scope, ...counts }) => {
      const found = await driving(store).classes(scope);
      const { classes } = counts;
      expect(found).toMatchObject({
        ...counts,
        covered: classes,
        complete: true,
        ...whole,
      });
    },
  );
};

/**
 * By fault: after how many steps a path shows it, and what its scope has other than the default. Where all steps of the
 * scope are too many, a step of each class shows it.
 */
export type FoundOnPaths = Readonly<
  Record<string, readonly [steps: number, scope: Scope, by?: "classes"]>
>;

/**
 * Each planted fault leaves the spec after so many steps.
 *
 * @param elsewhere by fault that no path shows, the reason
 */
export const findsPlanted = (
  store: Store,
  found: FoundOnPaths,
  elsewhere: Readonly<Record<string, string>> = {},
): void => {
  const { family, implementation } = store;

  describe("a planted fault", () => {
    test("is found, unless there is a reason why no path shows it", () => {
      const known = [...Object.keys(found), ...Object.keys(elsewhere)];
      expect(known.sort()).toEqual(Object.keys(implementation.faults).sort());
    });

    test.each(Object.entries(found))("%s", async (fault, [steps, changed, by]) => {
      const scope = { ...family.scope, ...changed };
      const { deviated } = await driving(store)[by ?? "edges"](scope, [fault]);
      expect(deviated?.path.entries).toHaveLength(steps);
    });
  });
};

/**
 * The store takes every step of a mutant, since it makes the same mistake.
 *
 * @returns how many steps there are
 */
export const isInStepWith = async (
  store: Store,
  { mutant, scope }: { readonly mutant: string; readonly scope: Scope },
): Promise<number> => {
  const { edges, ...rest } = await driving(store).edges(scope, [], mutant);
  expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  return edges;
};
