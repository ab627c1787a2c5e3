import { describe, expect, test } from "vitest";
import { mutants } from "../../../spec/tcp/mutants.ts";
import { check } from "../../checker/check.ts";
import { driverOf } from "../../conform/driver.ts";
import { steer } from "../../conform/steer.ts";
import type { Scope } from "../../model/family.ts";
import { pathTrace } from "../../report/path-trace.ts";
import {
  driving,
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "../shared/cover.laws.ts";
import { subject } from "../tcp.ts";

const { family, implementation } = subject;
const { steering, sameMistake } = implementation;

const scopeWith = (changed: Scope = {}): Scope => ({ ...family.scope, ...changed });
const covered = driving(subject).edges;

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "active=both closes=neither": [102, 516],
  "active=both closes=neither figure7=on": [123, 626],
  "closes=neither old=syn": [188, 1_188],
  "closes=neither old=syn and ack": [376, 2_940],
  "closes=neither old=reset in the window": [26, 111],
  "bytes-a=2 closes=a": [666, 6_117],
  "closes=a aborts=on": [354, 2_713],
  "bytes-a=1 closes=neither crashes=1 life=1": [935, 5_759],
  "": [457, 3_991],
  "life=1": [1_148, 10_303],
};

takesEveryStep(subject, {
  scopesAre: "old segments, closes, bytes, time and crashes",
  counts: EDGES,
});

takesEachClass(
  subject,
  {
    scope: scopeWith({ bytesA: 1, bytesB: 1, closes: "a" }),
    states: 2_498,
    edges: 25_021,
    classes: 250,
  },
  { scope: scopeWith({ b: [6, 7] }), states: 1_497, edges: 18_280, classes: 170 },
);

/** Classes by scope, where there are more states. */
const LONG: readonly (readonly [classes: number, scope: Scope])[] =
  process.env.LOCKSTEP_LONG === "1"
    ? [
        [907, { bytesA: 1, bytesB: 1 }],
        [594, { a: [14, 2], b: [6, 10], life: 1 }],
      ]
    : [];

test.each(LONG)("a step of each of %i classes is taken", async (classes, scope) => {
  const found = await driving(subject).classes(scopeWith(scope));
  expect(found).toMatchObject({ classes, covered: classes, deviated: null });
});

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "accept-any-rst": [5, { active: "both", closes: "neither" }],
  "acknowledge-without-plus-one": [3, { active: "both", closes: "neither" }],
  "answer-rst-with-rst": [4, { active: "both", closes: "neither" }],
  "any-ack-in-syn-received": [3, { old: "syn and ack", closes: "neither" }],
  "any-ack-in-syn-sent": [4, { old: "syn", closes: "neither" }],
  "compare-unsigned": [5, { active: "both", closes: "neither" }],
  "fin-without-sequence": [7, { bytesA: 2, closes: "a" }],
  "no-closing": [8, {}],
  "no-reassembly-check": [7, { bytesA: 2, closes: "a" }],
  "no-simultaneous-open": [3, { active: "both", closes: "neither" }],
  "no-time-wait": [8, {}],
  "no-window-check": [5, { active: "both", closes: "neither" }],
  "refuse-nothing": [2, { active: "both", closes: "neither" }],
  "two-way-handshake": [3, { closes: "neither" }],
};
/** By fault: why no path of this spec shows it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "forget-retransmission": "its timer is refused: see below",
  "no-checksum-check": "no segment is altered on its way",
};

findsPlanted(subject, FOUND, ELSEWHERE);

describe("a planted fault that paths refuse, or that needs another", () => {
  test("forget-retransmission: no timer runs that would send a segment again", async () => {
    const scope = scopeWith({ active: "both", closes: "neither", life: 1 });
    const { refusals } = await covered(scope, ["forget-retransmission"]);
    expect(refusals.map(({ first }) => first.name)).toContain("retransmit");
  });
});

describe("a mutant of the spec, and the stack with its mistake", () => {
  const ALIKE: Readonly<Record<string, Scope>> = {
    "the listener is established by a SYN: a two-way handshake": { old: "syn", a: [] },
    "a SYN is acknowledged by its own number": { closes: "neither" },
    "any acknowledgement establishes the listener": {
      old: "syn and ack",
      closes: "neither",
    },
    "numbers are compared as if they did not wrap around": { a: [15], closes: "neither" },
    "both ends cannot open at once": { active: "both", closes: "neither" },
    "an RST need not lie in the window": { old: "reset outside", closes: "neither" },
    "a byte is taken out of order": { bytesA: 2, closes: "neither" },
    "an end whose FIN is not acknowledged goes to TIME-WAIT, not to CLOSING": {},
    "a closed end refuses nothing": {
      life: 1,
      crashes: 1,
      bytesA: 1,
      closes: "neither",
    },
    "an RST is refused by an RST": { old: "syn and reset", closes: "neither" },
  };

  test.each(Object.entries(ALIKE))("take the same steps: %s", async (mutant, scope) => {
    const edges = await isInStepWith(subject, { mutant, scope: scopeWith(scope) });
    expect(edges).toBeGreaterThan(40);
  });

  /** Plays a mutant's counterexample on the stack. @returns the phases of each end, with the numbers that it reached */
  const played = async (mutant: keyof typeof mutants, planted: readonly string[]) => {
    const { scope, breaks } = mutants[mutant];
    const found = scopeWith(scope as Scope);
    const { properties } = check(family.system(found, mutant));
    const { path } = properties.find(({ name }) => name === breaks)!;
    const seen: string[] = [];
    const driver = await driverOf({
      ...steering(found, planted),
      note: ({ node, action, state }) => {
        if (action !== "state" && action !== "numbers") return;
        const { phase, irs, rcv } = state as Readonly<Record<string, string>>;
        const come = (Number(rcv) - Number(irs)) >>> 0;
        seen.push(action === "state" ? phase! : `${node} ${phase} ${come}`);
      },
    });
    for (const step of path!.entries) await driver.take(step);
    return seen;
  };

  // Here mutant and fault differ after the violation: in the number that the opener believes, or in a byte that comes twice.
  const PLAYED = [
    ["the opener does not look at the acknowledgement", "ESTABLISHED"],
    [
      "a two-way handshake, and the opener does not look at the acknowledgement",
      "a ESTABLISHED 1",
    ],
    ["a segment is taken whatever its number", "b ESTABLISHED 3"], // The SYN, and one byte twice.
    ["a FIN has no number", "CLOSE-WAIT"],
  ] as const;

  test.each(PLAYED)("its counterexample is played: %s", async (mutant, found) => {
    expect(await played(mutant, [sameMistake[mutant]!].flat())).toContain(found);
    expect(await played(mutant, [])).not.toContain(found);
  });

  test("a counterexample in a file is played: an old SYN and ACK open a phantom connection", async () => {
    const scope = scopeWith({ b: [6, 7] });
    const system = family.system(scope);
    const { path } = check(system, { only: ["no phantom connection"] }).properties[0]!;
    const judged = {
      name: "no phantom connection",
      kind: "always",
      verdict: "violated",
      path: path!,
    } as const;
    const trace = pathTrace({ subject: "tcp", scope, system, judged, why: "a test" });
    const played = await steer(trace, steering(scope));
    expect(played).toMatchObject({ taken: 12, steps: 12, refusal: null });
  });

  test("are all of these, one in two scopes", () => {
    const known = [
      ...Object.keys(ALIKE),
      ...PLAYED.map(([mutant]) => mutant),
      "a two-way handshake, and the listener writes",
    ];
    expect(known.sort()).toEqual(Object.keys(sameMistake).sort());
  });
});
