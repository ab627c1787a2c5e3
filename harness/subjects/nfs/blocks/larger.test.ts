/** The nodes along steps of `work=blocks` at scopes that take minutes. */
import { describe, expect, test } from "vitest";
import type { Scope } from "../../../model/family.ts";
import { subject } from "../../nfs.ts";
import { driving } from "../../shared/cover.laws.ts";

const scopeWith = (changed: Scope): Scope => ({
  ...subject.family.scope,
  work: "blocks",
  ...changed,
});
const whole = { refusals: [], behind: 0, deviated: null };

describe.runIf(process.env.LOCKSTEP_LONG === "1")("the nodes take", () => {
  const programs = { script: "two programs", size: 1 };
  test.each<[edges: number, states: number, scope: Scope]>([
    [2024, 1545, {}],
    [4307, 2918, { flush: "close" }],
    [9328, 5433, { size: 1, flush: "close", crashes: 1 }],
    [2055, 1083, { ...programs, trust: "expires" }],
    [1680, 1240, { ...programs, reads: 2, trust: "ever" }],
    [1920, 958, { ...programs, script: "two machines", trust: "expires" }],
    [12_424, 8519, { script: "read before close", size: 1, flush: "close" }],
  ])(
    "each of %i steps",
    async (edges, states, scope) => {
      const found = await driving(subject).edges(scopeWith(scope));
      expect(found).toMatchObject({ edges, states, covered: edges, ...whole });
    },
    600_000,
  );

  test.each<[classes: number, edges: number, states: number, scope: Scope]>([
    [232, 1_402_122, 770_297, { script: "slide 16" }],
    [1533, 888_868, 514_305, { script: "read before close", flush: "close", crashes: 1 }],
  ])(
    "a step of each of %i classes",
    async (classes, edges, states, scope) => {
      const found = await driving(subject).classes(scopeWith(scope));
      expect(found).toMatchObject({
        edges,
        states,
        covered: classes,
        complete: true,
        ...whole,
      });
    },
    600_000,
  );
});
