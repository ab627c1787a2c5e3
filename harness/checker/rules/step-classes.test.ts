import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ignored, many, speaks, system } from "../../index.ts";
import type { System } from "../../model/system.ts";
import { cellsOf } from "../cells/cells.ts";
import { encode } from "../cells/values.ts";
import { initialRow } from "./initial-row.ts";
import { labelOf } from "./path.ts";
import { stepClasses } from "./step-classes.ts";
import { type Successor, stepperOf } from "./stepper.ts";

const FIELDS = ["x", "y"] as const;
type State = Readonly<Record<(typeof FIELDS)[number], number>>;
type Reads = readonly (keyof State)[];

/** The fields that a handler reads, and for each combination of their values what it does. */
type Handler = { readonly reads: Reads; readonly does: readonly Deed[] };
const DEEDS = [
  "ignores",
  "resets",
  "resets or not",
  "counts",
  "sends",
  "may send",
] as const;
type Deed = (typeof DEEDS)[number];
/** With these deeds the handler copies the state or parts of it, and so has read all of it. */
const COPIES: readonly Deed[] = ["counts", "sends", "may send"];
type Drawn = Readonly<Record<"ask" | "answer" | "act", Handler>>;

const handler: fc.Arbitrary<Handler> = fc.record({
  reads: fc.subarray([...FIELDS]),
  does: fc.array(fc.constantFrom(...DEEDS), { minLength: 4, maxLength: 4 }),
});
const drawn: fc.Arbitrary<Drawn> = fc.record({
  ask: handler,
  answer: handler,
  act: handler,
});

const deedOf = ({ reads, does }: Handler, state: State): Deed =>
  does[reads.reduce((sum, name) => 2 * sum + state[name], 0)]!;

type Message = { readonly type: "ask" | "answer" };
const { next, process } = speaks<State, Message>();

const reaction = (
  handler: Handler,
  state: State,
  peer: string,
  type: Message["type"],
) => {
  const send = () => next(state).send(peer, { type });
  switch (deedOf(handler, state)) {
    case "resets":
      return next({ x: 1, y: 1 });
    case "resets or not":
      return [next({ x: 1, y: 1 }), next({ x: 0, y: 1 })];
    case "counts":
      return next({ ...state, x: 1 - state.x });
    case "sends":
      return send();
    case "may send":
      return [next(state), send()];
    default:
      return ignored;
  }
};

const CLERKS = ["ann", "bob"];

/** Two processes that exchange two kinds of messages, on a network `set`, which keeps every letter. */
const systemOf = ({ ask, answer, act }: Drawn): System =>
  system({
    name: "drawn by lot",
    roles: {
      clerk: many(CLERKS, (id) => {
        const peer = id === "ann" ? "bob" : "ann";
        return process({
          init: { x: 0, y: 0 },
          actions: { act: (state) => reaction(act, state, peer, "ask") },
          receive: (state, { body }) =>
            body.type === "ask"
              ? reaction(ask, state, peer, "answer")
              : reaction(answer, state, peer, "ask"),
          survives: ({ y }) => ({ x: 0, y }),
        });
      }),
    },
    environment: {
      network: "set",
      crashes: 1,
      restarts: 1,
      initially: (["ask", "answer"] as const).map((type) => ({
        from: "ann",
        to: "bob",
        body: { type },
      })),
    },
    sometimes: { "it begins": () => true },
  });

type Edge = { readonly from: Int32Array; readonly successor: Successor };

const edgesOf = (cells: ReturnType<typeof cellsOf>): readonly Edge[] => {
  const stepper = stepperOf(cells);
  const first = initialRow(cells);
  const rows = new Map<string, Int32Array>([[first.join(), first]]);
  const edges: Edge[] = [];
  for (const from of rows.values())
    for (const successor of stepper(from)) {
      edges.push({ from, successor });
      const { values } = successor;
      if (!rows.has(values.join())) rows.set(values.join(), values);
    }
  return edges;
};

/** The class of a step, from the fields that the sketch says its handler reads; no read is recorded. */
const keyOf = (
  cells: ReturnType<typeof cellsOf>,
  drawn: Drawn,
  { from, successor: { step, values } }: Edge,
): string => {
  const { letter, node = "", action } = labelOf(cells, step);
  const p = cells.nodes.indexOf(node);
  const stateIn = (row: Int32Array): State => {
    const { state } = cells.locals[p]!.values[row[p]!]!;
    return cells.reactions[p]!.states.values[state] as State;
  };
  const [before, after] = [stateIn(from), stateIn(values)];
  const common = [action, node, letter ?? null];
  if (action !== "act" && action !== "deliver") return encode([...common, before], "key");
  const type = action === "act" ? "act" : (letter!.body as Message).type;
  const deed = deedOf(drawn[type], before);
  const reads = COPIES.includes(deed) ? FIELDS : drawn[type].reads;
  const read = Object.fromEntries(reads.map((name) => [name, before[name]]));
  const changed = FIELDS.filter((name) => before[name] !== after[name]);
  const replaced = changed.map((name) => [name, before[name]]);
  const to = before === after ? null : after;
  return encode([...common, read, replaced, to, step.sends], "key");
};

/** For the steps of a kind: how many there are, and of how many classes they are. */
const counted = (described: System, kind: string) => {
  const cells = cellsOf(described);
  const classes = stepClasses(cells);
  const edges = edgesOf(cells).filter(({ successor }) => {
    const { action, name } = labelOf(cells, successor.step);
    return action === kind || name === kind;
  });
  const numbers = edges.map(({ from, successor }) => classes.of(from, successor));
  return { edges: edges.length, classes: new Set(numbers).size };
};

const isFunction = (pairs: readonly (readonly [unknown, unknown])[]): boolean => {
  const found = new Map<unknown, unknown>();
  for (const [a, b] of pairs) if (!found.has(a)) found.set(a, b);
  return pairs.every(([a, b]) => found.get(a) === b);
};

describe("the class of a step", () => {
  test("depends on the handler, what it is given and reads, and its reaction, and on no more", () => {
    fc.assert(
      fc.property(drawn, (each) => {
        const cells = cellsOf(systemOf(each));
        const classes = stepClasses(cells);
        const pairs = edgesOf(cells).map(
          (edge) =>
            [classes.of(edge.from, edge.successor), keyOf(cells, each, edge)] as const,
        );
        expect(isFunction(pairs)).toBe(true);
        expect(isFunction(pairs.map(([number, key]) => [key, number]))).toBe(true);
        expect(new Set(pairs.map(([number]) => number)).size).toBe(classes.count());
      }),
    );
  });

  test("is the same for the same step each time", () => {
    fc.assert(
      fc.property(drawn, (each) => {
        const cells = cellsOf(systemOf(each));
        const edges = edgesOf(cells);
        const numbers = (classes: ReturnType<typeof stepClasses>): readonly number[] =>
          edges.map(({ from, successor }) => classes.of(from, successor));
        const classes = stepClasses(cells);
        const first = numbers(classes);
        expect(numbers(classes)).toEqual(first);
        expect(numbers(stepClasses(cells))).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });
});

describe("of one class are", () => {
  type Wheel = { readonly turns: number; readonly dust: number };
  const wheel = speaks<Wheel>();
  const roles = {
    wheel: many(["a", "b"], () =>
      wheel.process({
        init: { turns: 0, dust: 0 },
        actions: {
          gather: ({ turns, dust }) =>
            dust < 2 ? wheel.next({ turns, dust: dust + 1 }) : undefined,
        },
        tick: ({ turns, dust }) => ({ turns: dust === 2 ? turns : 1 - turns, dust }),
      }),
    ),
  };
  const sometimes = { "it begins": () => true };

  test("ticks that change the same fields, whatever all processes hold", () => {
    const environment = { network: "bag", ticks: "unlimited" } as const;
    const ticking = system({ name: "ticking", roles, environment, sometimes });
    expect(counted(ticking, "tick")).toEqual({ edges: 28, classes: 4 });
    expect(counted(ticking, "gather")).toEqual({ edges: 32, classes: 8 });
  });

  test("joint steps with the same arguments that read the same", () => {
    const turning = system({
      name: "turning",
      roles,
      environment: { network: "bag" },
      joint: (on) => ({
        turn: on(["a", "b"], ({ wheel }, id) =>
          wheel[id]!.turns === 0 ? { wheel: { [id]: { turns: 1 } } } : undefined,
        ),
      }),
      sometimes,
    });
    expect(counted(turning, "turn")).toEqual({ edges: 36, classes: 2 });
  });

  test("cuts that are the same, and what ends the same cut", () => {
    const partitions = { times: 1, cuts: [["a"], ["b"]] };
    const environment = { network: "bag", partitions } as const;
    const parted = system({ name: "parted", roles, environment, sometimes });
    expect(counted(parted, "cut")).toEqual({ edges: 18, classes: 2 });
    expect(counted(parted, "heal")).toEqual({ edges: 18, classes: 2 });
  });
});

test("a handler that asks whether a part of the state is the same object has read all of it", () => {
  type Door = { readonly at: { readonly name: string }; readonly knocks: number };
  const [open, shut] = [{ name: "open" }, { name: "shut" }];
  const door = speaks<Door, "enter">();
  const house = system({
    name: "door",
    roles: {
      door: many(["front"], () =>
        door.process({
          init: { at: shut, knocks: 0 },
          actions: {
            knock: ({ at, knocks }) =>
              knocks < 2 ? door.next({ at, knocks: knocks + 1 }) : undefined,
          },
          receive: ({ at }) =>
            at === shut ? door.next({ at: open, knocks: 2 }) : ignored,
        }),
      ),
    },
    environment: {
      network: "bag",
      initially: [{ from: "front", to: "front", body: "enter" }],
    },
  });
  // The letter is delivered while the door is shut: after no knock, one or two. The handler counts as reading the
  // whole state, so each of these deliveries is a class of its own.
  expect(counted(house, "deliver")).toEqual({ edges: 3, classes: 3 });
});
