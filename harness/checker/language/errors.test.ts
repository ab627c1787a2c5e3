import { expect, test } from "vitest";
import { one, speaks, system } from "../../index.ts";
import type { Letter, Process } from "../../model/process.ts";
import { check } from "../check.ts";
import { checkWith } from "../check-with.ts";
import { walk } from "../paths/walk.ts";

type Body = { readonly type: string };

const run = (parts: Partial<Process<unknown, Body, string, unknown>>) => {
  const { process } = speaks<unknown, Body, string, unknown>();
  return () =>
    check(
      system({
        name: "faulty",
        roles: { node: one(process({ init: { n: 0 }, ...parts })) },
        clients: parts.request ? { client: { at: "node", script: ["ask"] } } : {},
        environment: {
          network: "bag",
          initially: [
            { from: "node", to: "node", body: { type: "hello" } } as Letter<Body>,
          ],
        },
      }),
    );
};
const { next } = speaks<unknown, Body, string, unknown>();

class Box {
  readonly n = 1;
}

test.each([
  [
    "a class instance",
    { a: { b: new Box() } },
    /node: receive: state\.a\.b is an instance of Box/,
  ],
  ["NaN", { a: [Number.NaN] }, /state\.a\[0\] is the number NaN/],
  ["undefined inside data", { a: undefined }, /state\.a is undefined.*leave the key out/],
  ["a function", { f: () => 1 }, /state\.f is a function/],
  ["a fraction", 0.5, /state is the number 0.5/],
])("%s in a state is refused with the path to it", (_, state, message) => {
  expect(run({ receive: () => next(state) })).toThrow(message);
});

test("an initial state is checked too", () => {
  expect(run({ init: new Date(0) })).toThrow(/node: init is an instance of Date/);
});

test("a handler that changes its input throws where it does it", () => {
  const receive = (state: unknown) => {
    (state as { n: number }).n++;
    return next(state);
  };
  expect(run({ receive })).toThrow(
    /node: receive threw TypeError.*must not change its input/,
  );
});

test("a set inside a state cannot be changed either", () => {
  const receive = (state: unknown) => next((state as Set<number>).add(1));
  expect(run({ init: new Set(), receive })).toThrow(/read-only/);
});

test("a handler that counts its own calls is reported as impure", () => {
  let calls = 0;
  const actions = {
    tick: (state: unknown) => next({ ...(state as object), calls: calls++ % 3 }),
  };
  expect(run({ actions })).toThrow(/node: action "tick" is impure/);
});

test("a letter to a process that does not exist: the message lists those that do", () => {
  const receive = () => next(1).send("nodes", { type: "x" });
  expect(run({ receive })).toThrow(
    /node sends to "nodes", which is no process; there are node/,
  );
});

test("an answer that no client waits for is refused", () => {
  expect(run({ receive: () => next(1).respond(2) })).toThrow(
    /answers a request .*waits for/,
  );
});

test("a reaction that is no reaction says what to return", () => {
  const receive = () => 7 as never;
  expect(run({ receive })).toThrow(/receive returned number; return next\(state\)/);
});

test("a false promise of deafness is found, in the state itself and in what follows", () => {
  const hears = { receive: () => next(1), deaf: (state: unknown) => state === 2 };
  const actions = { go: (state: unknown) => (state === 2 ? undefined : next(2)) };
  expect(run({ ...hears, actions })).toThrow(/node is deaf to .* yet its receive reacts/);
  const wakes = {
    deaf: (state: unknown) => state === 0,
    init: 0,
    actions: { go: (state: unknown) => (state === 0 ? next(1) : undefined) },
  };
  expect(run(wakes)).toThrow(/yet no longer in 1, which may follow/);
});

test("an unknown part of a system is refused", () => {
  const { process } = speaks<number>();
  const base = { name: "later", roles: { node: one(process({ init: 0 })) } };
  expect(() => system({ ...base, joined: {} } as never)).toThrow(
    /"joined" is not supported/,
  );
});

test("a predicate that throws is named", () => {
  const { process } = speaks<number>();
  const spec = system({
    name: "throws",
    roles: { node: one(process({ init: 0 })) },
    always: {
      "it is fine": () => {
        throw new Error("oops");
      },
    },
  });
  expect(() => check(spec)).toThrow(/the property "it is fine" threw Error: oops/);
});

const oops = (): never => {
  throw new TypeError("oops");
};
const HERE =
  /threw TypeError: oops at \S*harness\/checker\/language\/errors\.test\.ts:\d+:\d+/;

test.each([
  ["receive", { receive: oops }],
  ["an action", { actions: { go: oops } }],
  ["a request", { request: oops }],
  ["survives", { survives: oops }],
  ["remember", { remember: { init: 0, after: oops } }],
])("%s that throws: the message names the line of the spec", (_, parts) => {
  const faults = "survives" in parts ? { crashes: 1 } : {};
  const { process } = speaks<unknown, Body, string, unknown>();
  const spec = system({
    name: "faulty",
    roles: {
      node: one(
        process({ init: { n: 0 }, actions: { on: () => next(1) }, ...parts } as never),
      ),
    },
    clients: "request" in parts ? { client: { at: "node", script: ["ask"] } } : {},
    environment: {
      network: "bag",
      ...faults,
      initially: [{ from: "node", to: "node", body: { type: "hello" } } as Letter<Body>],
    },
  });

  expect(() => check(spec)).toThrow(HERE);
});

test("so are properties, joint actions and what only some engine asks", () => {
  const { process } = speaks<number, Body>();
  const counting = {
    name: "faulty",
    roles: { node: one(process({ init: 0 })) },
    environment: { network: "bag" as const },
  };
  const specs = [
    system({ ...counting, always: { fine: oops } }),
    system({ ...counting, sometimes: { seen: oops } }),
    system({ ...counting, leadsTo: { "it comes": [oops, () => true] } }),
    system({ ...counting, eventually: { "it comes": oops } }),
    system({ ...counting, joint: (on) => ({ both: on(oops) }) }),
  ];

  for (const spec of specs) expect(() => check(spec)).toThrow(HERE);
  for (const spec of [specs[0]!, specs[4]!]) {
    expect(() => checkWith("symbolic", spec)).toThrow(HERE);
    expect(() =>
      walk(spec, { random: () => 0, depth: 3, stop: ({ walks }) => walks > 1 }),
    ).toThrow(HERE);
  }
});
