import { expect, test } from "vitest";
import { casRegister, register } from "../history/objects.ts";
import type { Operation } from "../model/operation.ts";
import { models } from "./models.ts";
import { historyOf } from "./separating.laws.ts";

const cell = register<unknown>(0);

const explained = (name: keyof typeof models, history: string): readonly string[] =>
  models[name](cell, historyOf(history)).witness!.explanation;

test("a read of the old value after the new one", () => {
  expect(
    explained("linearizable", "W: w(x)1[0,9] / A: r(x)=1[1,2] / B: r(x)=0[3,4]"),
  ).toEqual([
    'Let w1 = write "x" 1 by W, r1 = read "x" 1 by A, r2 = read "x" 0 by B.',
    "Then w1 comes before r1, because r1 answers what w1 wrote.",
    "And r1 comes before r2, because r1 returned before r2 was invoked.",
    "However, r2 comes before w1, because r2 answers the initial value, which w1 replaces: a contradiction.",
  ]);
});

test("a conclusion that holds for all clients", () => {
  expect(
    explained("causal-convergence", "A: w(x)1 r(x)=2 / B: w(x)2 r(x)=1"),
  ).toMatchInlineSnapshot(`
    [
      "Let w1 = write "x" 1 by A, w2 = write "x" 2 by B, r1 = read "x" 2 by A, r2 = read "x" 1 by B.",
      "Then w1 comes before r1, because A did w1 before r1.",
      "And w1 comes before w2, because w1 comes before r1, which answers what w2 wrote.",
      "And w2 comes before r2, because B did w2 before r2.",
      "However, w2 comes before w1, because w2 comes before r2, which answers what w1 wrote: a contradiction.",
    ]
  `);
});

test("a conclusion for one client", () => {
  expect(explained("pram", "A: w(x)1 w(y)1 / B: r(y)=1 r(x)=0")).toMatchInlineSnapshot(`
    [
      "Let w1 = write "x" 1 by A, r1 = read "y" 1 by B, w2 = write "y" 1 by A, r2 = read "x" 0 by B.",
      "Take the order that B sees.",
      "Then w1 comes before w2, because A did w1 before w2.",
      "And w2 comes before r1, because r1 answers what w2 wrote.",
      "And r1 comes before r2, because B did r1 before r2.",
      "However, r2 comes before w1, because r2 answers the initial value, which w1 replaces: a contradiction.",
    ]
  `);
});

test("a violation that no conclusion shows", () => {
  const cas = (client: string, from: number, to: number, result: boolean): Operation => ({
    client,
    request: { type: "cas", from, to },
    result,
    invoked: 0,
    returned: 5,
  });
  const judged = models.linearizable(casRegister<unknown>(0), [cas("a", 0, 1, false)]);
  expect(judged.witness!.explanation).toMatchInlineSnapshot(`
    [
      "Let c1 = cas 0→1 refused by a.",
      "However, no order explains cas 0→1 refused by a: when it returns, it can only succeed.",
    ]
  `);
});

test("a value out of nowhere, and one that a compare-and-set brings too late", () => {
  const read: Operation = {
    client: "a",
    request: { type: "read" },
    result: 4,
    invoked: 0,
    returned: 1,
  };
  const late: Operation = {
    client: "b",
    request: { type: "cas", from: 0, to: 4 },
    result: true,
    invoked: 2,
    returned: 3,
  };
  const register = casRegister<unknown>(0);
  const explained = (history: readonly Operation[]) =>
    models.linearizable(register, history).witness?.explanation[1];

  expect(explained([read])).toBe(
    "However, read 4 by a answers a value that was never written.",
  );
  expect(explained([read, late])).toBe(
    "However, read 4 by a answers cas 0→4 by b, which began only after the read had ended.",
  );
});
