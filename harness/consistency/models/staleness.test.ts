import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { register } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { histories, isLinearizableByForce } from "../histories.laws.ts";
import { staleRegister } from "../search/stale-register.ts";
import { historyOf } from "../separating.laws.ts";
import { isRead } from "../sessions/logic.ts";
import { boundedStaleness } from "./bounded-staleness.ts";
import { linearizable } from "./linearizable.ts";
import { twoAtomic } from "./two-atomic.ts";

const cell = register<unknown>(0);
const IS_LONG = process.env.LOCKSTEP_LONG === "1";
const SHAPES = {
  unique: { operations: 7, values: 6, unique: true },
  repeated: { operations: 6, values: 2 },
} as const;

const isAtomic = (k: number, operations: readonly Operation[]): boolean =>
  isLinearizableByForce(staleRegister(cell, k), operations);

const earlier = (operations: readonly Operation[], delta: number): readonly Operation[] =>
  operations.map((one) => (isRead(one) ? { ...one, invoked: one.invoked - delta } : one));

describe("2-atomicity agrees with trying every order,", () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    test(`values ${name}`, () => {
      fc.assert(
        fc.property(histories(shape), (operations) => {
          const { verdict, least, witness } = twoAtomic(cell, operations);

          expect(verdict).toBe(isAtomic(2, operations) ? "holds" : "violated");
          if (witness) expect(isAtomic(2, witness.operations)).toBe(false);
          if (least === undefined) return;
          expect(isAtomic(least.value, operations)).toBe(true);
          if (least.value > 1) expect(isAtomic(least.value - 1, operations)).toBe(false);
        }),
        { numRuns: IS_LONG ? 50_000 : 800, seed: 51 },
      );
    });
  }
});

describe("bounded staleness agrees with trying every order,", () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    test(`values ${name}`, () => {
      fc.assert(
        fc.property(histories(shape), (operations) => {
          const { verdict, least } = boundedStaleness(cell, operations);
          // Times are whole numbers, so no read need begin earlier than by the largest of them.
          const deltas = Array.from({ length: 40 }, (_, delta) => delta);
          const delta = deltas.find((one) =>
            isLinearizableByForce(cell, earlier(operations, one)),
          );

          expect(verdict).toBe(delta === undefined ? "violated" : "holds");
          expect(least?.value).toBe(delta);
          if (delta === undefined || delta === 0) return;
          const bounded = boundedStaleness(cell, operations, { delta: delta - 1 });
          expect(bounded.verdict).toBe("violated");
          const kept = earlier(bounded.witness!.operations, delta - 1);
          expect(isLinearizableByForce(cell, kept)).toBe(false);
        }),
        { numRuns: IS_LONG ? 20_000 : 400, seed: 52 },
      );
    });
  }
});

describe("the least bound", () => {
  const stale = historyOf("W: w(x)1[0,1] w(x)2[2,3] w(x)3[4,5] / A: r(x)=1[8,9]");

  test("of k is given where 2 is too small", () => {
    expect(twoAtomic(cell, stale)).toMatchObject({
      verdict: "violated",
      least: { name: "k", value: 3 },
    });
  });
  test("of delta is the time since the value was surely replaced", () => {
    expect(boundedStaleness(cell, stale).least).toEqual({ name: "delta", value: 5 });
    expect(boundedStaleness(cell, stale, { delta: 5 }).verdict).toBe("holds");
    expect(boundedStaleness(cell, stale, { delta: 4 }).verdict).toBe("violated");
  });
  test("is the smallest possible for a linearizable history", () => {
    const fresh = historyOf("W: w(x)1[0,1] / A: r(x)=1[2,3]");

    expect(linearizable(cell, fresh).verdict).toBe("holds");
    expect(twoAtomic(cell, fresh).least).toEqual({ name: "k", value: 1 });
    expect(boundedStaleness(cell, fresh).least).toEqual({ name: "delta", value: 0 });
  });
});
