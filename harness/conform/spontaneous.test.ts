import { describe, expect, test } from "vitest";
import { many, one, speaks, system } from "../index.ts";
import { processesOf } from "../model/roles.ts";
import type { Casting } from "./cast.ts";
import { Players } from "./players.ts";
import { Spontaneous } from "./spontaneous.ts";

type Node = { readonly count: number; readonly seen: number | null };
const { next, process } = speaks<Node, number>();

/** Nodes count by one or two, and look at how far the other one is, which they tell a watcher. */
const spec = system({
  name: "lookers",
  roles: {
    node: many(["a", "b"], () =>
      process({
        init: { count: 0, seen: null },
        actions: {
          count: (me) => [1, 2].map((by) => next({ ...me, count: me.count + by })),
        },
        tick: (me) => ({ ...me, count: me.count + 10 }),
        survives: (me) => ({ ...me, count: -1 }),
      }),
    ),
    watcher: one(speaks<number, number>().process({ init: 0 })),
  },
  joint: (on, changes) => ({
    look: on(["a", "b"], ["a", "b"], ({ node }, me, other) =>
      me === other || node[other]!.count === 1
        ? undefined
        : changes({ node: { [me]: { seen: node[other]!.count } } }).send(
            me,
            "watcher",
            node[other]!.count,
          ),
    ),
  }),
});

const played = (of: "run" | "path") => {
  const players = new Players();
  for (const [id, each] of processesOf(spec)) players.add(id, each);
  const partOf = (id: string) => ({ id, role: "node", node: `n${id}` });
  const cast = { players, partOf } as unknown as Casting<unknown>;
  return { players, steps: new Spontaneous({ cast, system: spec, of }) };
};
const look = { step: "joint", name: "look", args: ["a", "b"] } as const;

describe("a joint step of a run", () => {
  test("is taken in each state that it reads and that lets it, and its letters are sent", () => {
    const { players, steps } = played("run");
    players.act("b", "count");
    expect(players.states("b")).toMatchObject([{ count: 1 }, { count: 2 }]);
    steps.take(look);
    expect(players.states("a")).toEqual([{ count: 0, seen: 2 }]);
    expect(players.states("b")).toEqual([{ count: 2, seen: null }]);
    expect(players.hasSent({ from: "a", to: "watcher", body: 2 })).toBe(true);
    expect(players.hasSent({ from: "a", to: "watcher", body: 1 })).toBe(false);
  });

  test("sends a letter once, in however many ways it may go", () => {
    const { players, steps } = played("run");
    players.act("b", "count");
    players.act("b", "count");
    expect(players.states("b")).toHaveLength(3);
    steps.take(look);
    steps.take(look);
    expect(players.timesSent({ from: "a", to: "watcher", body: 3 })).toBe(2);
  });

  test("leaves open what it does not read", () => {
    const { players, steps } = played("run");
    players.act("a", "count");
    steps.take(look);
    expect(players.states("a")).toEqual([
      { count: 1, seen: 0 },
      { count: 2, seen: 0 },
    ]);
  });

  test("sees of a process that is down what it will restart with", () => {
    const { players, steps } = played("run");
    steps.crashed("nb");
    steps.take(look);
    steps.started("nb");
    expect(players.states("a")).toEqual([{ count: 0, seen: -1 }]);
    expect(players.states("b")).toEqual([{ count: 0, seen: null }]);
  });

  test("that no state lets be taken, or that there is none of, is a mismatch", () => {
    const { steps } = played("run");
    expect(() => steps.take({ ...look, args: ["a", "a"] })).toThrow(
      'the spec does not take the joint step "look"(a, a)',
    );
    expect(() => steps.take({ ...look, name: "leap" })).toThrow(/"leap"\(a, b\)/);
  });
});

test("in a run time passes for the processes of which an event says so", () => {
  const { players, steps } = played("run");
  steps.take({ step: "tick", process: "a", ticks: 2 });
  expect(players.states("a")).toMatchObject([{ count: 20 }]);
  expect(players.states("b")).toMatchObject([{ count: 0 }]);
});

describe("on a path", () => {
  test("time passes for all at once, and not for a process that is down", () => {
    const { players, steps } = played("path");
    steps.crashed("nb");
    steps.expect({ action: "tick" });
    steps.take({ step: "tick", process: "a" }); // An event says what the path has said.
    expect(players.states("a")).toMatchObject([{ count: 10 }]);
    expect(players.states("b")).toMatchObject([{ count: 0 }]);
  });

  test("an event takes no step again, and none that the path does not take", () => {
    const { players, steps } = played("path");
    steps.expect({ action: "joint", name: "look", args: ["a", "b"] });
    steps.take(look);
    expect(players.states("a")).toMatchObject([{ count: 0, seen: 0 }]);
    expect(() => steps.take({ ...look, args: ["b", "a"] })).toThrow(
      'the joint step "look"(b, a) is taken in the code, and not in the spec',
    );
    steps.expect({ action: "act", node: "a", name: "count" });
    steps.take({ step: "act", process: "a", name: "count" });
    expect(players.states("a")).toMatchObject([{ count: 1 }, { count: 2 }]);
    expect(() => steps.take({ step: "act", process: "b", name: "count" })).toThrow(
      'b takes the action "count" in the code, and not in the spec',
    );
    expect(() => steps.take(look)).toThrow("and not in the spec");
  });
});
