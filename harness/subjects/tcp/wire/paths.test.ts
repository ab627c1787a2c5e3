/** What the spec sends, the judge accepts; what a mutant of it sends, the judge rejects, and accepts by its rules. */
import { describe, expect, test } from "vitest";
import { defaults, type Scope } from "../../../../spec/tcp/scope.ts";
import { coverGraph } from "../../../conform/cover-graph.ts";
import { coveringWalks } from "../../../conform/cover-walks.ts";
import type { System } from "../../../model/system.ts";
import { subject } from "../../tcp.ts";
import { judged } from "./captured.laws.ts";
import type { Known } from "./judge.ts";
import { capturedAlong, TICK_MS } from "./paths.laws.ts";

const { family } = subject;

const along = (scope: Scope, mutant: string | undefined, known: Known) => {
  const system = family.system({ ...scope }, mutant) as System;
  const graph = coverGraph(system);
  const walks = coveringWalks(graph);
  const before = system.environment.initially ?? [];
  const options = {
    beside: "all",
    isComplete: true,
    mslS: ((scope.life || 1) * TICK_MS) / 1000,
  } as const;
  const judge = (walk: readonly number[]) =>
    judged(capturedAlong(graph.pathAlong(walk), scope, before), options, known);
  let packets = 0;
  for (const walk of walks) {
    const found = judge(walk);
    packets += found.reduce((sum, { a, b }) => sum + a.packets + b.packets, 0);
    const wrong = found.find(({ verdict }) => verdict !== "holds");
    if (wrong !== undefined)
      return { walks: walks.length, packets, wrong, path: graph.pathAlong(walk) };
  }
  return { walks: walks.length, packets, wrong: null, path: null };
};

describe("no segment of the spec is refused", () => {
  test.each<[string, Partial<Scope>]>([
    ["both open", { active: "both", closes: "neither" }],
    ["both open, by figure 7", { active: "both", closes: "neither", figure7: true }],
    ["both close", {}],
    ["both close, with time", { life: 1 }],
    ["two bytes, and a closes", { bytesA: 2, closes: "a" }],
    ["a may abort", { aborts: true, closes: "a" }],
    ["a SYN of before", { closes: "neither", old: "syn" }],
    ["an RST of before", { closes: "neither", old: "reset in the window" }],
    ["a crash", { bytesA: 1, closes: "neither", crashes: 1, life: 1 }],
  ])("%s", (_, changed) => {
    const known = { patienceS: changed.crashes ? 0 : Number.POSITIVE_INFINITY };
    const { wrong, path, packets } = along({ ...defaults, ...changed }, undefined, known);
    if (wrong)
      console.log(
        JSON.stringify(wrong.violation),
        wrong.notes,
        wrong.rows.map((r) => `${r.packet} ${r.from} ${r.text} ${r.remark}`),
        path!.entries
          .map((e) =>
            JSON.stringify([
              e.action,
              e.node,
              e.name,
              e.letter?.body,
              e.sends.map((s) => s.body),
            ]),
          )
          .slice(0, 40),
      );
    expect(wrong).toBe(null);
    expect(packets).toBeGreaterThan(100);
  });
});
