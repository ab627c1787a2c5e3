import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { register } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import type { Judge } from "../criterion.ts";
import { causalConsistency } from "../models/causal-consistency.ts";
import { causalConvergence } from "../models/causal-convergence.ts";
import { causalMemory } from "../models/causal-memory.ts";
import { monotonicReads } from "../models/monotonic-reads.ts";
import { perKeySequential } from "../models/per-key-sequential.ts";
import { pram } from "../models/pram.ts";
import { readYourWrites } from "../models/read-your-writes.ts";
import { sequential } from "../models/sequential.ts";
import { sessionGuarantees, someGuarantees } from "../models/session-guarantees.ts";
import { slow } from "../models/slow.ts";
import { without } from "../witness/dependence.ts";
import type { Guarantees } from "./guarantees.ts";
import { sessionHistories } from "./session-histories.laws.ts";
import * as laws from "./sessions.laws.ts";
import { smallHistories } from "./small-histories.laws.ts";

const cell = register<unknown>(0);
const AT_ANY_MOMENT = { initial: 0, bringing: "at any moment" } as const;

const YOURS = { readYourWrites: true } as const;
const GROWING = { monotonicReads: true } as const;
const MW = { monotonicWrites: "passed on" } as const;
const WFR = { writesFollowReads: "passed on" } as const;
const BOTH = { ...YOURS, ...GROWING } as const;
const THREE_ORDERED = { ...BOTH, monotonicWrites: "ordered" } as const;
const THREE = { ...BOTH, ...MW } as const;
const FOUR = { ...THREE, ...WFR } as const;

const some = (guarantees: Guarantees): Judge =>
  someGuarantees(JSON.stringify(guarantees), guarantees);

/** The definitions try every order, so longer histories take their time. */
const IS_LONG = process.env.LOCKSTEP_LONG === "1";
const LARGEST = IS_LONG ? 5 : 4;

/** Each model with its definition, and how many of the small histories it allows, up to 4 and 5. */
const DEFINITIONS = [
  [sequential, laws.isSequential, 1103, 7801],
  [causalConvergence, laws.isConvergent, 1104, 7821],
  [sessionGuarantees, laws.isConvergent, 1104, 7821],
  [causalMemory, laws.isCausalMemory, 1105, 7842],
  [perKeySequential, laws.isCoherent, 1107, 7879],
  [causalConsistency, laws.isCausal, 1106, 7881],
  [pram, laws.isPram, 1107, 7884],
  [slow, laws.isSlow, 1109, 7921],
  [readYourWrites, laws.isGuaranteed(YOURS), 1169, 8844],
  [monotonicReads, laws.isGuaranteed(GROWING), 1380, 11_026],
  [some({}), laws.isGuaranteed({}), 1445, 12_090],
  [some(MW), laws.isGuaranteed(MW), 1445, 12_090],
  [some(WFR), laws.isGuaranteed(WFR), 1445, 12_090],
  [some(BOTH), laws.isGuaranteed(BOTH), 1130, 8249],
  [some(THREE_ORDERED), laws.isGuaranteed(THREE_ORDERED), 1107, 7897],
  [some(THREE), laws.isGuaranteed(THREE), 1105, 7861],
  [some(FOUR), laws.isGuaranteed(FOUR), 1104, 7821],
] as const;

const every = function* () {
  for (let size = 1; size <= LARGEST; size++) yield* smallHistories(size);
};

test("the number of small histories is known", () => {
  expect([...every()]).toHaveLength(IS_LONG ? 16_568 : 1783);
});

describe("on every history of few operations the definition agrees with", () => {
  for (const [model, definition, upToFour, upToFive] of DEFINITIONS) {
    const { name } = model.criterion;
    test(`${name}, which allows ${IS_LONG ? upToFive : upToFour}`, () => {
      let held = 0;
      for (const operations of every()) {
        const isHeld = holds(model, operations);
        if (isHeld !== definition(laws.rowsOf(operations)))
          expect.fail(`${isHeld}: ${JSON.stringify(operations)}`);
        if (isHeld) held++;
      }
      expect(held).toBe(IS_LONG ? upToFive : upToFour);
    });
  }
});

describe("on histories at random the definition agrees with", () => {
  for (const [model, definition] of DEFINITIONS) {
    const { name } = model.criterion;
    test(name, () => {
      fc.assert(
        fc.property(sessionHistories({ operations: 7 }), (operations) => {
          expect(holds(model, operations)).toBe(definition(laws.rowsOf(operations)));
        }),
        { numRuns: IS_LONG ? 20_000 : 500, seed: 31 },
      );
    });
    test(`${name}, values repeated`, () => {
      fc.assert(
        fc.property(sessionHistories({ operations: 6, values: 2 }), (operations) => {
          const isHeld = laws.byEveryReading(definition)(laws.rowsOf(operations));
          expect(holds(model, operations)).toBe(isHeld);
        }),
        { numRuns: IS_LONG ? 10_000 : 200, seed: 32 },
      );
    });
  }
});

describe("a witness is violated, and without any one operation it is not:", () => {
  for (const [model, definition] of DEFINITIONS.slice(0, 10)) {
    test(model.criterion.name, () => {
      fc.assert(
        fc.property(sessionHistories({ operations: 8 }), (operations) => {
          const { witness } = model(cell, operations);
          if (witness === undefined) return;
          const kept = witness.operations;
          expect(witness.minimality).toBe("1-minimal");
          expect(definition(laws.rowsOf(kept))).toBe(false);
          for (const one of kept) {
            const rest = without(kept, new Set([one]), AT_ANY_MOMENT);
            expect(definition(laws.rowsOf(rest))).toBe(true);
          }
          expect(witness.explanation[0]).toMatch(/^Let /);
          expect(witness.explanation.at(-1)).toMatch(/^However, /);
        }),
        { numRuns: IS_LONG ? 5000 : 200, seed: 33 },
      );
    });
  }
});

const holds = (model: Judge, operations: readonly Operation[]): boolean => {
  const question = { object: cell, operations, budget: { left: 1e6 }, options: {} };
  const { verdict } = model.criterion.decide(question);
  expect(verdict).not.toBe("unfinished");
  return verdict === "holds";
};

test("a read that answers what its session writes later is a witness of pram by itself", () => {
  const step = (type: string, value: number, i: number): Operation => ({
    client: "A",
    request: type === "read" ? { type } : { type, value },
    result: type === "read" ? value : null,
    invoked: 2 * i,
    returned: 2 * i + 1,
  });
  const early = [step("write", 1, 0), step("read", 2, 1)];
  const later = [step("write", 3, 2), step("read", 1, 3), step("write", 2, 4)];
  const question = { object: cell, budget: { left: 1e6 }, options: {} };
  const operations = [...early, ...later];
  expect(pram.criterion.decide({ ...question, operations })).toEqual({
    verdict: "violated",
    suspects: [early[1], later[2]],
  });
});
