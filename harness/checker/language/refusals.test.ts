/** Mistakes that types would catch are refused at run time too. A property must return true or false. */
import { describe, expect, test } from "vitest";
import { one, speaks, system } from "../../index.ts";
import { check } from "../check.ts";
import { walk } from "../paths/walk.ts";
import { checkSymbolically } from "../symbolic/check-symbolically.ts";

const { next, process } = speaks<number>();
const roles = {
  node: one(
    process({ init: 0, actions: { up: (n) => (n < 3 ? next(n + 1) : undefined) } }),
  ),
};
const spec = (parts: object) => () =>
  check(system({ name: "x", roles, ...parts } as never));

test.each<[string, object, RegExp]>([
  ["a budget", { environment: { network: "bag", crash: 1 } }, /"crash" is not supported/],
  ["a network", { environment: { network: "tcp" } }, /one of bag, fifo, set/],
  [
    "a negative budget",
    { environment: { network: "bag", loss: -1 } },
    /whole number from 0/,
  ],
  ["a symmetric role", { symmetric: ["q"] }, /"q", which is no role of several/],
  ["a fairness", { fair: { week: ["up"] } }, /"week" is not supported/],
  ["a list of promises", { fair: { weak: "up" } }, /must be a list of names/],
  ["a promise", { fair: { weak: ["upp"] } }, /upp/],
  ["a role's name", { roles: { flying: roles.node } }, /cannot be named "flying"/],
  ["a property", { always: { p: 3 } }, /"p" is not a function of the world/],
  ["a pair", { leadsTo: { p: [() => true] } }, /pair of functions/],
  ["a model", { consistent: { linearizible: {} } }, /no consistency model/],
  [
    "another system",
    { refines: { r: [3, () => ({})] } },
    /pair of a system and a mapping/,
  ],
])("%s that is none is refused", (_, parts, message) => {
  expect(spec(parts)).toThrow(message);
});

test("a handler that is none is refused", () => {
  expect(() => process({ init: 0, action: {} } as never)).toThrow(
    /"action" is not supported/,
  );
});

test.each<[string, unknown, RegExp]>([
  ["a promise", Promise.resolve(false), /returned a promise/],
  ["nothing", undefined, /returned nothing/],
  ["a text", "yes", /returned yes/],
])("%s is no answer of a property", (_, answer, message) => {
  expect(spec({ always: { p: () => answer } })).toThrow(message);
  expect(spec({ ends: () => answer })).toThrow(message);
});

test("a state that holds itself is refused", () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  expect(
    spec({ roles: { node: one(speaks<object>().process({ init: loop })) } }),
  ).toThrow(/nested without end, or holds itself/);
});

describe("a handler that does two things with one state is found at the end at the latest", () => {
  let calls = 0;
  const fickle = (): number => ++calls % 5;
  test.each([
    [
      "an action",
      process({
        init: 0,
        actions: { go: (n) => (n === 0 ? next(1 + fickle()) : undefined) },
      }),
    ],
    ["tick", process({ init: 0, tick: fickle })],
    ["survives", process({ init: 0, survives: fickle })],
  ])("%s", (_, of) => {
    const spec = system({
      name: "fickle",
      roles: { node: one(of) },
      environment: { network: "bag", ticks: 2, crashes: 1, restarts: 1 },
    });
    expect(() => check(spec)).toThrow(/impure/);
    expect(() => checkSymbolically(spec)).toThrow(/impure/);
  });
});

test("a walk says of every promise what it came to", () => {
  const promising = system({
    name: "x",
    roles,
    eventually: { "it is 9": ({ node }) => node === 9 },
  });
  const { properties } = walk(promising, { random: () => 0, depth: 5, stop: () => true });
  expect(properties).toMatchObject([{ name: "it is 9", verdict: "unsupported" }]);
});
