/** The path to the state in which a function of a spec throws. */
import { expect, test } from "vitest";
import { one, speaks, system } from "../../index.ts";
import type { System } from "../../model/system.ts";
import { checkWith, type EngineChoice } from "../check-with.ts";
import { ThrewError } from "../threw.ts";
import { pathToThrow } from "./path-to-throw.ts";
import { replayThrow } from "./replay.ts";
import { walk } from "./walk.ts";

type Body = { readonly type: "hop" };
type State = { readonly n: number };

const node = speaks<State, Body, string, string>();
const { next, process } = node;

/**
 * A process that counts up to 4 and sends itself a message at each step. A function that `of` names throws once the
 * count has reached the number given there.
 */
const counter = (of: Readonly<Record<string, number>>, parts: object = {}) => {
  const bump = (state: State) =>
    state.n < 4 ? next({ n: state.n + 1 }).send("node", { type: "hop" }) : undefined;
  const from = (name: string, n: number): void => {
    if (n >= (of[name] ?? Number.POSITIVE_INFINITY)) throw new TypeError(`at ${n}`);
  };
  const at = (name: string) => (world: { node: State }) => {
    from(name, world.node.n);
    return true;
  };
  return system({
    name: "counter",
    roles: {
      node: one(
        process({
          init: { n: 0 },
          actions: {
            bump: (state: State) => {
              from("bump", state.n);
              return bump(state);
            },
          },
          receive: (state: State) => {
            from("receive", state.n);
            return next(state);
          },
          request: (state: State) => {
            from("request", state.n);
            return next(state).respond("ok");
          },
          ...("survives" in of && {
            survives: (state: State) => {
              from("survives", state.n);
              return state;
            },
          }),
          ...("deaf" in of && {
            deaf: (state: State) => {
              from("deaf", state.n);
              return false;
            },
          }),
          ...("tick" in of && {
            tick: (state: State) => {
              from("tick", state.n);
              return state;
            },
          }),
          ...("remember" in of && {
            remember: {
              init: 0,
              after: (past: number, state: State) => {
                from("remember", state.n);
                return past;
              },
            },
          }),
        } as never),
      ),
    },
    clients: { client: { at: "node", script: ["get"] } },
    environment: {
      network: "set" as const,
      ...("survives" in of && { crashes: 1, restarts: 1 }),
      ...("tick" in of && { ticks: 1 }),
    },
    ...("always" in of && { always: { fine: at("always") } }),
    ...("sometimes" in of && {
      sometimes: {
        seen: (world: { node: State }) => !at("sometimes")(world),
      },
    }),
    ...("leadsTo" in of && { leadsTo: { comes: [() => true, at("leadsTo")] } }),
    ...("eventually" in of && { eventually: { comes: at("eventually") } }),
    ...("within" in of && { within: at("within") }),
    ...("joint" in of && {
      joint: (on: (step: (at: { node: State }) => unknown) => unknown) => ({
        both: on((world) => {
          from("joint", world.node.n);
          return undefined;
        }),
      }),
    }),
    ...parts,
  } as never) as unknown as System;
};

const other = system({
  name: "other",
  roles: { node: one(process({ init: { n: 0 }, actions: { bump: () => undefined } })) },
  environment: { network: "bag" },
});

const refining = counter(
  {},
  {
    refines: {
      other: [
        other,
        ({ node: { n } }: { node: State }) => {
          if (n >= 2) throw new TypeError(`at ${n}`);
          return { node: { n: 0 } };
        },
      ],
    },
  },
);

const errorOf = (run: () => unknown): ThrewError => {
  try {
    run();
  } catch (error) {
    if (error instanceof ThrewError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

const LIMIT = { states: 10_000 };

const SPECS: readonly (readonly [string, System, string, number])[] = [
  ["always", counter({ always: 3 }), 'the property "fine"', 3],
  ["sometimes", counter({ sometimes: 3 }), 'the property "seen"', 3],
  ["leadsTo", counter({ leadsTo: 2 }), 'the property "comes"', 2],
  ["eventually", counter({ eventually: 2 }), 'the property "comes"', 2],
  ["within", counter({ within: 2 }), 'the property "within"', 2],
  ["an action", counter({ bump: 2 }), 'node: action "bump"', 2],
  ["receive", counter({ receive: 3 }), "node: receive", 3],
  ["request", counter({ request: 2 }), "node: request", 2],
  ["survives", counter({ survives: 2 }), "node: survives", 2],
  ["tick", counter({ tick: 2 }), "node: tick", 2],
  ["deaf", counter({ deaf: 2 }), "node: deaf", 1],
  ["remember", counter({ remember: 2 }), "node: remember", 1],
  ["remember, in the first state", counter({ remember: 0 }), "node: remember", 0],
  ["always, in the first state", counter({ always: 0 }), 'the property "fine"', 0],
  ["a joint action", counter({ joint: 2 }), 'joint action "both"()', 2],
  ["a mapping", refining, 'the mapping of "other"', 2],
];

test.each(SPECS)("%s: a shortest path leads there, and again", (_, spec, of, steps) => {
  const error = errorOf(() => checkWith("explicit", spec));
  expect(error.threw.of).toBe(of);

  const path = pathToThrow(spec, error, LIMIT).threw?.path;
  expect(path?.entries.map(({ name }) => name)).toEqual(
    Array.from({ length: steps }, () => "bump"),
  );

  const same = path!.entries.map(
    (entry) => (each: { name?: string }) => each.name === entry.name,
  );
  expect(replayThrow(spec, of, same)).toMatchObject({
    taken: steps,
    error: { message: error.message },
  });
});

test.each(["symbolic", "auto"] satisfies EngineChoice[])(
  "the %s engine's error leads to the same path",
  (engine) => {
    for (const [name, spec, of, steps] of SPECS) {
      // The symbolic engine does not judge whole runs.
      if (/leadsTo|eventually|mapping/.test(name) && engine === "symbolic") continue;
      const error = errorOf(() => checkWith(engine, spec));
      expect(error.threw.of).toBe(of);
      expect(pathToThrow(spec, error, LIMIT).threw?.path.entries).toHaveLength(steps);
    }
  },
);

test("a walk tells its own path, without what it does not need", () => {
  for (const [name, spec, of, steps] of SPECS) {
    if (/leadsTo|eventually|mapping|remember, in/.test(name)) continue;
    let turn = 0;
    const error = errorOf(() =>
      walk(spec, {
        random: () => (turn++ % 7) / 7,
        depth: 50,
        stop: ({ walks }) => walks > 100,
      }),
    );
    expect(error.threw.of).toBe(of);
    expect(error.threw.path?.entries).toHaveLength(steps);
  }
});

test("without a path: how many states were looked at, and whether these are all", () => {
  const spec = counter({ always: 3 });
  const error = errorOf(() => checkWith("explicit", spec));

  expect(pathToThrow(spec, error, { states: 3 })).toMatchObject({
    threw: null,
    states: 3,
    complete: false,
  });
  expect(pathToThrow(counter({}), error, LIMIT)).toMatchObject({
    threw: null,
    complete: true,
  });
  expect(pathToThrow(spec, error, { ...LIMIT, isOver: () => true })).toMatchObject({
    threw: null,
    complete: false,
  });
});

test("a function that is sound by now throws nothing where the path leads", () => {
  expect(replayThrow(counter({ always: 3 }), 'the property "fine"', [])).toEqual({
    taken: 0,
    error: undefined,
  });
});
