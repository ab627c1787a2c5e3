import { describe, expect, test } from "vitest";
import { abd } from "../../../spec/abd/abd.ts";
import { quorum } from "../../../spec/quorum/quorum.ts";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import { type Environment, many, one, type System, speaks, system } from "../../index.ts";
import { checkSymbolically } from "./check-symbolically.ts";

const verdictsOf = ({ properties }: ReturnType<typeof checkSymbolically>) =>
  Object.fromEntries(properties.map(({ name, verdict }) => [name, verdict]));

// These numbers were published by others: if one changes, the engine or the spec is wrong.
test.each([
  [7, 296_448, 2_744_705],
  [8, 1_745_408, 18_507_777],
  [9, 10_340_352, 123_558_401],
])(
  "two-phase commit, %i participants: %i states, %i transitions",
  (participants, states, transitions) => {
    const system = twoPhaseCommit.system({ ...twoPhaseCommit.scope, participants });
    const checked = checkSymbolically(system, { counts: ["transitions"], only: [] });
    expect(checked).toMatchObject({ states, transitions, complete: true });
  },
);

test("ABD register, 3 servers and 2 clients: 41,138,199 states, linearizable in each", () => {
  const checked = checkSymbolically(abd.system({ servers: 3, clients: 2 }), {
    only: ["linearizable"],
  });
  expect(checked).toMatchObject({ states: 41_138_199, depth: null, complete: true });
  expect(verdictsOf(checked)).toEqual({ linearizable: "holds" });
  // The set of all states has about one node for 800 states.
  expect(checked.nodes.set).toBeLessThan(60_000);
});

const FIRST = "counter0";

const total = (of: Readonly<Record<string, number>>): number =>
  Object.values(of).reduce((sum, n) => sum + n, 0);

/** Independent counters up to `most`: the number of states is `most + 1` to the power of `count`. */
const counters = (count: number, most: number) => {
  const { next, process } = speaks<number>();
  const names = Array.from({ length: count }, (_, i) => `counter${i}`);
  const counter = process({
    init: 0,
    actions: { count: (n) => (n < most ? next(n + 1) : undefined) },
  });
  return system({
    name: "counters",
    roles: { counter: many(names, () => counter) },
    always: {
      "the first stays below its end": ({ counter }) => counter[FIRST]! < most,
    },
    sometimes: {
      "all are at their end": ({ counter }) => total(counter) === most * count,
    },
  });
};

/** Counters with a bound: states whose counters add up to 3 or more are outside. */
const bounded = (count: number): System => ({
  ...counters(count, 9),
  within: ({ counter }: { readonly counter: Readonly<Record<string, number>> }) =>
    total(counter) < 3,
});

describe("counts", () => {
  test("are exact beyond safe integers, and a path is found among them", () => {
    const checked = checkSymbolically(counters(30, 3), {
      counts: ["transitions"],
      only: ["the first stays below its end"],
    });
    expect(checked.states).toBe(4n ** 30n);
    expect(checked.transitions).toBe(30n * 3n * 4n ** 29n);
    const [property] = checked.properties;
    expect(property).toMatchObject({ verdict: "violated" });
    expect(property!.path!.entries).toHaveLength(3);
  });

  test("within a bound, states outside are counted and not expanded", () => {
    // The states with sums 0 to 2 are expanded, and those with sum 3 are not: 1 + 2 + 3 + 4 states.
    expect(checkSymbolically(bounded(2))).toMatchObject({
      states: 10,
      outside: 4,
      complete: true,
    });
  });
});

describe("what it cannot do", () => {
  test("a property that looks at too much at once is unsupported, and says so", () => {
    const checked = checkSymbolically(counters(30, 3), {
      only: ["all are at their end"],
    });
    expect(checked.properties).toMatchObject([
      {
        verdict: "unsupported",
        path: null,
        why: expect.stringMatching(/cells of the state/),
      },
    ]);
  });

  test("likewise a bound; nothing is then claimed of the states it left out", () => {
    const checked = checkSymbolically(bounded(3), { asked: 5 });
    expect(checked.complete).toBe(false);
    for (const { verdict, why } of checked.properties)
      expect([verdict, why]).toEqual([
        "unsupported",
        expect.stringMatching(/^the bound/),
      ]);
  });

  test("a temporal property is unsupported", () => {
    const idle = speaks<number>().process({ init: 0 });
    const checked = checkSymbolically(
      system({
        name: "idle",
        roles: { idle: one(idle) },
        eventually: { "it wakes": ({ idle }) => idle > 0 },
      }),
    );
    expect(verdictsOf(checked)).toEqual({ "it wakes": "unsupported" });
  });

  test("an unknown property is refused by name", () => {
    expect(() => checkSymbolically(counters(1, 1), { only: ["all is well"] })).toThrow(
      /no property "all is well"; it has the first/,
    );
  });
});

describe("limits", () => {
  test("on states and on time leave verdicts unfinished", () => {
    for (const limit of [{ states: 3 }, { stop: () => true }]) {
      const checked = checkSymbolically(abd.system({ servers: 2, clients: 2 }), limit);
      expect(checked.complete).toBe(false);
      expect(verdictsOf(checked)).toMatchObject({ linearizable: "unfinished" });
    }
  });

  test("on bytes make it collect what it no longer needs, and lose nothing", () => {
    const wide = quorum.system({ ...quorum.scope });
    const free = checkSymbolically(wide);
    const tight = checkSymbolically(wide, { bytes: 1 });
    expect(tight).toMatchObject({ states: free.states, complete: true });
    expect(tight.nodes.all).toBeLessThan(free.nodes.all / 2);
    expect(tight.properties).toEqual(free.properties);
  });
});

describe("networks", () => {
  type Note = { readonly type: "note"; readonly number: number };

  /** A sender of two notes, one after the other, and a receiver that is deaf once it has received one of them. */
  const deafened = (network: Environment["network"]) => {
    const sender = speaks<number, Note>();
    const receiver = speaks<number, Note>();
    return system({
      name: "deafened",
      roles: {
        sender: one(
          sender.process({
            init: 0,
            actions: {
              send: (sent) =>
                sent < 2
                  ? sender
                      .next(sent + 1)
                      .send("receiver", { type: "note", number: sent + 1 })
                  : undefined,
            },
          }),
        ),
        receiver: one(
          receiver.process({
            init: 0,
            receive: (heard, { body }) =>
              heard === 0 ? receiver.next(body.number) : undefined,
            deaf: (heard) => heard !== 0,
          }),
        ),
      },
      environment: { network },
      sometimes: {
        "the second is heard": ({ receiver }) => receiver === 2,
        "a letter waits for no process": ({ receiver, flying }) =>
          receiver !== 0 && flying.length > 0,
      },
    });
  };

  test.each([
    // By hand: with no note received 0, 1 or 2 are sent; with the first received 1 or 2 are sent; or the second is
    // received.
    ["bag", 6, "holds"],
    ["fifo", 5, "violated"],
    ["set", 6, "holds"],
  ] as const)(
    "in a %s letters vanish once their addressee is deaf: %i states",
    (...[network, states, second]) => {
      const checked = checkSymbolically(deafened(network));
      expect(checked).toMatchObject({ states, complete: true });
      expect(verdictsOf(checked)).toEqual({
        "the second is heard": second,
        "a letter waits for no process": "violated",
      });
    },
  );
});

test("a space without an end is left where the limit is, on the way through one counter too", () => {
  const { next, process } = speaks<number>();
  const endless = system({
    name: "endless",
    roles: { counter: one(process({ init: 0, actions: { up: (n) => next(n + 1) } })) },
    always: { "it is small": ({ counter }) => counter < 10 ** 9 },
  });
  const checked = checkSymbolically(endless, { states: 3000 });
  expect(checked.complete).toBe(false);
  expect(verdictsOf(checked)).toEqual({ "it is small": "unfinished" });
  expect(Number(checked.states)).toBeLessThan(30_000);
});
