/** What the spec sends, the judge accepts; what a mutant of it sends, the judge rejects, and accepts by its rules. */
import { describe, expect, test } from "vitest";
import { mutants } from "../../../../spec/tcp/mutants.ts";
import { rules } from "../../../../spec/tcp/rules.ts";
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
    if (wrong !== undefined) return { packets, wrong };
  }
  return { packets, wrong: null };
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
    const { wrong, packets } = along({ ...defaults, ...changed }, undefined, known);
    expect(wrong).toBe(null);
    expect(packets).toBeGreaterThan(100);
  });
});

describe("what a mutant sends is refused", () => {
  /** By mutant: the scope, what is wrong, and whether the judge accepts all of it by the mutant's rules. */
  const FOUND: Readonly<
    Partial<Record<keyof typeof mutants, readonly [Partial<Scope>, RegExp, boolean]>>
  > = {
    "the listener is established by a SYN: a two-way handshake": [
      { closes: "b" },
      /sends a FIN in SYN-RECEIVED/,
      true,
    ],
    "a SYN is acknowledged by its own number": [
      { closes: "neither" },
      /acknowledges all before 0/,
      false,
    ],
    "an RST need not lie in the window": [
      { aborts: true, closes: "a" },
      /sends an RST in FIN-WAIT-1/,
      true,
    ],
    "an RST is refused by an RST": [
      { closes: "neither" },
      /sends an RST in SYN-SENT/,
      false,
    ],
  };

  test.each(Object.entries(FOUND))("%s", (mutant, [changed, text, isOwn]) => {
    const scope = { ...defaults, ...changed };
    const patienceS = Number.POSITIVE_INFINITY;
    expect(along(scope, mutant, { patienceS }).wrong?.violation?.text).toMatch(text);
    if (!isOwn) return;
    const { rules: own } = mutants[mutant as keyof typeof mutants];
    const { wrong } = along(scope, mutant, { patienceS, rules: { ...rules, ...own } });
    expect(wrong).toBe(null);
  });
});
