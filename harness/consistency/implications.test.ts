import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { register } from "../history/objects.ts";
import type { Operation } from "../model/operation.ts";
import { histories } from "./histories.laws.ts";
import { IMPLIES, impliedBy } from "./implications.ts";
import { judgeAll } from "./judge-all.ts";
import { someGuarantees } from "./models/session-guarantees.ts";
import { type ModelName, models, OPERATION_MODELS } from "./models.ts";
import { historyOf, SEPARATING, SEPARATING_IN_TIME } from "./separating.laws.ts";
import { sessionHistories } from "./sessions/session-histories.laws.ts";
import { smallHistories } from "./sessions/small-histories.laws.ts";
import { whyUnread } from "./unread.ts";

const cell = register<unknown>(0);
const NAMES: ModelName[] = [...OPERATION_MODELS];

const LARGEST = process.env.LOCKSTEP_LONG === "1" ? 5 : 3;

const BOTH = { readYourWrites: true, monotonicReads: true } as const;
const GUARANTEES = {
  "no guarantee": {},
  "RYW+MR": BOTH,
  "RYW+MR+MW ordered": { ...BOTH, monotonicWrites: "ordered" },
  "RYW+MR+MW": { ...BOTH, monotonicWrites: "passed on" },
  "RYW+MR+MW, WFR ordered": {
    ...BOTH,
    monotonicWrites: "passed on",
    writesFollowReads: "ordered",
  },
} as const;

const judges = {
  ...models,
  ...Object.fromEntries(
    Object.entries(GUARANTEES).map(([name, some]) => [name, someGuarantees(name, some)]),
  ),
};

describe("the shortest history that tells models apart:", () => {
  for (const { history, holds, fails } of [...SEPARATING, ...SEPARATING_IN_TIME]) {
    test(`${history} · ${holds.join(", ")} · not ${fails.join(", ")}`, () => {
      for (const name of [...holds, ...fails]) {
        const judge = judges[name as ModelName];
        const { verdict } = judge(cell, historyOf(history));
        expect([name, verdict]).toEqual([
          name,
          holds.includes(name) ? "holds" : "violated",
        ]);
      }
    });
  }
});

/** Each model judged by itself, and pairs that contradict the order of models. */
const contradictions = (operations: readonly Operation[]): readonly string[] => {
  const verdicts = NAMES.map(
    (name) => [name, models[name](cell, operations).verdict] as const,
  );
  const violated = new Set(
    verdicts.flatMap(([name, verdict]) => (verdict === "violated" ? [name] : [])),
  );
  return verdicts.flatMap(([name, verdict]) =>
    verdict !== "holds"
      ? []
      : [...impliedBy(name)]
          .filter((other) => violated.has(other))
          .map((other) => `${name} holds, but ${other} does not`),
  );
};

describe("verdicts keep the order of models", () => {
  test("on every history of few operations, one after another", () => {
    for (let size = 1; size <= LARGEST; size++)
      for (const operations of smallHistories(size))
        expect(contradictions(operations)).toEqual([]);
  });
  test("on histories at random", () => {
    fc.assert(
      fc.property(
        histories({ operations: 7, unique: true, values: 5, clients: 3 }),
        (operations) => {
          expect(contradictions(operations)).toEqual([]);
        },
      ),
      { numRuns: 300, seed: 41 },
    );
  });
  test("on histories at random, values repeated", () => {
    fc.assert(
      fc.property(histories({ operations: 6, clients: 3 }), (operations) => {
        expect(contradictions(operations)).toEqual([]);
      }),
      { numRuns: 300, seed: 42 },
    );
  });
});

describe("an inferred judgement is the one that judging gives", () => {
  test.each([
    ["sessions", sessionHistories({ operations: 7 })],
    ["intervals", histories({ operations: 7, unique: true, values: 5, clients: 3 })],
    [
      "intervals that touch",
      histories({ operations: 7, unique: true, values: 5, clients: 2, touching: true }),
    ],
    ["values that repeat", histories({ operations: 6, clients: 2, touching: true })],
  ])("of %s", (_, drawn) => {
    fc.assert(
      fc.property(drawn, (operations) => {
        // If nothing was read `judgeAll` says unsupported, and each model alone finds an order.
        fc.pre(whyUnread(cell, operations) === undefined);
        const all = judgeAll(cell, operations);
        for (const name of NAMES) {
          const alone = models[name](cell, operations);
          const { verdict, witness, least } = all.get(name)!;
          expect([name, verdict, least]).toEqual([name, alone.verdict, alone.least]);
          if (witness === undefined) continue;
          expect(models[name](cell, witness.operations).verdict).toBe("violated");
        }
      }),
      { numRuns: 200, seed: 43 },
    );
  });
});

describe("a client that begins at the very moment at which its last operation ended", () => {
  const touching = historyOf("A: w(x)1[0,2] r(x)=0[2,3]");

  test("did both in its order, though by time they are concurrent", () => {
    const all = judgeAll(cell, touching);
    const verdicts = (["linearizable", "regular", "sequential", "pram"] as const).map(
      (name) => all.get(name)!.verdict,
    );
    expect(verdicts).toEqual(["holds", "holds", "violated", "violated"]);
  });

  test("has a witness in that order", () => {
    const atOnce = historyOf("A: r(x)=1[0,0] w(x)1[0,0]");
    for (const name of ["sequential", "pram", "causal-consistency"] as const) {
      const { witness } = models[name](cell, atOnce);
      expect(witness!.operations).toEqual(atOnce);
    }
  });
});

test("every model has its implications, and those of others are followed", () => {
  expect(Object.keys(IMPLIES)).toEqual(expect.arrayContaining(NAMES));
  expect(impliedBy("linearizable").size).toBeGreaterThan(10);
  expect(impliedBy("causal-convergence")).not.toContain("pram");
});
