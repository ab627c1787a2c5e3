import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { classSpace } from "../conform/class-space.ts";
import { coverEdges } from "../conform/cover.ts";
import { coverClasses } from "../conform/cover-classes.ts";
import type { Deviated } from "../conform/cover-deviation.ts";
import { coverGraph } from "../conform/cover-graph.ts";
import { judgeRun } from "../conform/judge-run.ts";
import { steer } from "../conform/steer.ts";
import { readTraceFile } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import { operationsOf } from "../simulate/operations-of.ts";
import { subject } from "./single-copy.ts";

const { family } = subject;
const implementation = subject.implementation!;
const { cover, faults, steering } = implementation;
const folder = new URL("../../traces/single-copy/", import.meta.url).pathname;

const simulated = async (seed: number, planted: readonly string[] = []) =>
  judgeRun(
    implementation,
    await implementation.simulate(implementation.schedule(seed), planted),
  );
const covered = (scope: Scope, planted: readonly string[] = [], mutant?: string) =>
  coverEdges(coverGraph(family.system(scope, mutant)), {
    steering: () => steering(scope, planted, mutant),
  });

test.each(readdirSync(`${folder}rejected`))("%s: as its header says", async (file) => {
  const trace = readTraceFile(`${folder}rejected/${file}`);
  const { header, events } = trace;
  if (header.kind === "path") {
    const steered = await steer(
      trace,
      steering(header.scope as Scope, [], header.mutant),
    );
    expect(steered).toMatchObject({ taken: events.length, refusal: null });
    return;
  }
  const judged = judgeRun(implementation, { events, operations: operationsOf(events) });
  expect({
    conform: judged.conformance.verdict,
    linearizable: judged.promises[0]!.verdict,
  }).toEqual(header.expect);
});

test("both judges find nothing wrong with the store as it is, under 60 seeds", async () => {
  for (let seed = 1; seed <= 60; seed++)
    expect(await simulated(seed)).toMatchObject({
      conformance: { verdict: "holds" },
      promises: [{ verdict: "holds" }],
    });
});

test("the store takes every step of its spec", async () => {
  for (const scope of cover!) {
    const { edges, ...rest } = await covered(scope);
    expect(edges).toBeGreaterThan(40);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  }
});

const byClasses = (scope: Scope, planted: readonly string[]) =>
  coverClasses(classSpace(family.system(scope)), {
    steering: () => steering(scope, planted),
  });

const length = (deviated: Deviated | null): number | undefined =>
  deviated?.path.entries.length;

describe("a planted fault", () => {
  // Of two judges of a run: the spec, and the clients' answers at a seed that shows it.
  const found: readonly (readonly [fault: string, spec: number, clients: number])[] = [
    ["acknowledge-before-flush", 1, 6],
    ["acknowledge-failed-flush", 15, 244],
    ["answer-from-cache", 1, 2],
    ["execute-twice", 3, 8],
    ["forget-on-restart", 2, 6],
    ["reuse-numbers-after-restart", 2, 18],
  ];

  test("has its case", () => {
    expect(found.map(([fault]) => fault)).toEqual(Object.keys(faults).sort());
  });

  test.each(found)(
    "%s is found by all three judges, as far as they see it",
    async (fault, spec, clients) => {
      expect((await simulated(spec, [fault])).conformance.verdict).toBe("violated");
      expect((await simulated(clients, [fault])).promises[0]!.verdict).toBe("violated");
      if (fault === "acknowledge-failed-flush") return; // No disk fails in a steered world.
      const deviations = await Promise.all(
        cover!.map(async (scope) => (await covered(scope, [fault])).deviated),
      );
      expect(deviations.some((each) => each !== null)).toBe(true);
      // By classes at the same scopes, and by ways as short.
      const lengths = await Promise.all(
        cover!.map(async (scope) => (await byClasses(scope, [fault])).deviated),
      );
      expect(lengths.map(length)).toEqual(deviations.map(length));
    },
  );
});

test.each([
  ["an asker answers gets with what it was answered before", { puts: 2 }],
  ["a put that comes twice is done twice", { puts: 2, gets: 1, duplicates: 1 }],
  ["the copy is forgotten on restart", { crashes: 1 }],
])(
  "a mutant of the spec is in step with a store that makes the same mistake: %s",
  async (mutant, changed) => {
    const scope = { ...family.scope, ...changed };
    const { edges, ...rest } = await covered(scope, [], mutant);
    expect(rest).toMatchObject({ covered: edges, deviated: null });
  },
);
