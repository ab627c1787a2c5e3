/** A question is remembered by fields only if that gives the same answers, and knows some of them. */
import { expect, test } from "vitest";
import type { Field } from "../rules/fields.ts";
import type { Learned, Locals } from "../rules/read-trie.ts";
import { trialOf } from "./trial.ts";

/** A field of a cell: its value divided by `unit`, rounded down. */
const rounded = (unit: number): Field => ({
  p: 0,
  text: `in units of ${unit}`,
  isOfState: false,
  tellsState: true,
  valueOf: (value) => Math.floor(value / unit),
});

const SMALL = { first: 8, answers: 16, mostUnknown: 0.5 };
/** After this many answers the trial is decided. */
const ENOUGH = 24;

const isEvenTen = (value: number): boolean => Math.floor(value / 10) % 2 === 0;

const byTens = (value: Locals): Learned<boolean> => ({
  reads: [rounded10],
  answer: isEvenTen(value(0)),
});
const rounded10 = rounded(10);
const rounded1 = rounded(1);

const triedWith = (ask: (value: Locals) => Learned<boolean>, states: number) => {
  const trial = trialOf("a question", ask, SMALL);
  for (let value = 0; value < ENOUGH; value++)
    trial.note(() => value, isEvenTen(value), states);
  return trial;
};

test("one that reads a field of few values passes", () => {
  const trial = triedWith(byTens, ENOUGH);
  expect(trial.isPassed()).toBe(true);
  expect(trial.calls()).toBeLessThan(4);
});

test("a question about few of many states is not tried", () => {
  const trial = triedWith(byTens, 1000);
  expect([trial.isPassed(), trial.calls()]).toEqual([false, 0]);
});

test("one whose fields tell every state from the others does not pass", () => {
  const trial = triedWith(
    (value) => ({ reads: [rounded1], answer: isEvenTen(value(0)) }),
    ENOUGH,
  );
  expect([trial.isPassed(), trial.calls()]).toEqual([false, 16]);
});

test("one that answers otherwise by fields does not pass, nor one that throws", () => {
  const otherwise = triedWith(() => ({ reads: [rounded10], answer: true }), ENOUGH);
  expect(otherwise.isPassed()).toBe(false);
  const throwing = triedWith(() => {
    throw new Error("not a plain state");
  }, ENOUGH);
  expect([throwing.isPassed(), throwing.calls()]).toEqual([false, 1]);
});

test("one that passed can be found not to be fit after all", () => {
  const trial = triedWith(byTens, ENOUGH);
  trial.fail();
  expect(trial.isPassed()).toBe(false);
});
