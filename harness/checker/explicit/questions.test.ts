/**
 * A remembered answer is the answer that the question gives, whether it is remembered by cells or by fields. Checked on
 * predicates that read states in every way, and on random states.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { speaks } from "../../model/process.ts";
import { many } from "../../model/roles.ts";
import { system } from "../../model/system.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import { layoutOf, packed } from "../cells/layout.ts";
import { encode } from "../cells/values.ts";
import { statePropertiesOf } from "../properties/properties.ts";
import { type Parted, partedStates, READERS } from "../rules/readers.laws.ts";
import { arenaOf } from "./arena.ts";
import { answered, QUESTIONS } from "./kernel.ts";
import { type KnownQuestion, knownQuestion, questionsOf } from "./questions.ts";
import { readTriesIn } from "./read-tries.ts";
import { ownWords } from "./words.ts";

const NODES = ["n0", "n1", "n2"];
const { process } = speaks<unknown, { readonly type: "hello" }, never, never, number>();

type World = {
  readonly node: Readonly<Record<string, unknown>>;
  readonly past: { readonly node: Readonly<Record<string, unknown>> };
  readonly down: ReadonlySet<string>;
  readonly flying: readonly unknown[];
};

/** Parts of a world that a predicate may read, beside the states of processes. */
const OF_WORLD: Readonly<Record<string, (world: World, at: string) => unknown>> = {
  "whether it is down": ({ down }, at) => down.has(at),
  "what flies": ({ flying }) => flying.length,
  "its past": ({ past }, at) => past.node[at],
  "its state, if it is plain": ({ node }, at) =>
    typeof node[at] === "number" ? node[at] : "a record",
};

/**
 * What a reader reads of a world, as text; "threw" if the state cannot be read so, or if the value read has no text. A
 * stand-in for a state cannot be cloned; a real property would not catch the DOMException of that, so neither does this
 * function.
 */
const readOf = (name: string, world: World, at: string): string => {
  try {
    const reader = READERS[name];
    const seen =
      reader === undefined
        ? OF_WORLD[name]!(world, at)
        : reader(world.node[at] as Parted);
    return encode([seen], name);
  } catch (error) {
    if (error instanceof DOMException) throw error;
    return "threw";
  }
};

/** A number made from a text; two texts have the same number only by chance. */
const digest = (text: string): number => {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return sum;
};

/** A predicate that reads one node after another; what it has read decides which node it reads next. */
const predicateOf =
  (readers: readonly string[]) =>
  (world: unknown): boolean => {
    let sum = 0;
    for (const name of readers) {
      const at = NODES[sum % NODES.length]!;
      sum = digest(`${sum} ${readOf(name, world as World, at)}`);
    }
    return sum % 2 === 0;
  };

const systemOf = (predicates: readonly (readonly string[])[]) =>
  system({
    name: "readers",
    roles: {
      node: many(NODES, () =>
        process({ init: 0, remember: { init: 0, after: (past: number) => past } }),
      ),
    },
    always: Object.fromEntries(
      predicates.map((readers, k) => [`${k}`, predicateOf(readers)]),
    ),
  });

/**
 * Gives every cell several values: for a process all states, up and down, with two pasts; for an inbox none or one
 * letter.
 */
const fill = (cells: Cells, states: readonly unknown[]): void => {
  for (const [p, node] of NODES.entries()) {
    const letter = cells.letters.id({ from: node, to: node, body: { type: "hello" } });
    cells.inboxes[p]!.id([], node);
    cells.inboxes[p]!.id([letter], node);
    cells.reactions[p]!.pasts.id(1, node);
    for (const state of states)
      for (const past of [0, 1])
        for (const up of [true, false]) {
          const id = cells.reactions[p]!.states.id(state, node);
          cells.locals[p]!.id({ state: id, past, up, asked: [], waiting: [] }, node);
        }
  }
  cells.histories.id([], "history");
};

const readers = fc.array(
  fc.oneof(
    fc.constantFrom(...Object.keys(READERS)),
    fc.constantFrom(...Object.keys(OF_WORLD)),
  ),
  { minLength: 1, maxLength: 4 },
);
const states = fc.array(fc.oneof({ weight: 3, arbitrary: partedStates }, fc.nat(2)), {
  minLength: 2,
  maxLength: 8,
});

/** A trial begins with the first answers, and is passed even if all answers are unknown by fields. */
const EAGER = { first: 1, answers: 2, mostUnknown: 1 };
const LATE = { ...EAGER, first: 30 };
const NEVER = { first: Number.POSITIVE_INFINITY, answers: 4, mostUnknown: 1 };

const memoryFor = (all: readonly KnownQuestion[], widths: readonly number[]) => {
  const layout = layoutOf(widths);
  const arena = arenaOf(ownWords, () => {});
  const rareSlot = arena.reserve(1);
  const tries = readTriesIn(arena, layout, rareSlot);
  const questions = questionsOf(all, layout, { arena, tries, rareSlot, states: () => 1 });
  /** Whether the kernel would report a row: an open question is true of the row, or its answer is unknown. */
  const isToBeJudged = (row: Int32Array): boolean => {
    const numbers = arena.numbers();
    for (
      let at = numbers[questions.slot]!;
      at !== 0;
      at = numbers[at + QUESTIONS.next]!
    ) {
      const open = numbers[at + QUESTIONS.open]!;
      const answer = answered(numbers, at, rareSlot, row, 0);
      if (open !== 0 && (answer === 0 || ((answer - 1) & open) !== 0)) return true;
    }
    return false;
  };
  return { layout, questions, isToBeJudged };
};

test("an answer that is remembered is the answer", () => {
  let byFields = 0;
  let byCells = 0;
  fc.assert(
    fc.property(
      fc.array(readers, { minLength: 1, maxLength: 3 }),
      states,
      fc.array(fc.array(fc.nat(1 << 20), { minLength: 8, maxLength: 8 }), {
        minLength: 40,
        maxLength: 80,
      }),
      fc.constantFrom(EAGER, LATE, NEVER),
      (predicates, held, drawn, terms) => {
        const cells = cellsOf(systemOf(predicates));
        fill(cells, held);
        const sizes = Array.from({ length: cells.count }, (_, cell) =>
          cells.sizeOf(cell),
        );
        const properties = statePropertiesOf(cells).filter(({ at }) => at === "state");
        const all = properties.map((each) => knownQuestion(each, terms));
        // The layout changes now and then; later memories begin with the cells that the questions have read so far.
        const memories = [6, 7, 8].map(
          (bits) => () =>
            memoryFor(
              all,
              sizes.map(() => bits),
            ),
        );
        let memory = memories[0]!();
        for (const [k, draw] of [...drawn, ...drawn].entries()) {
          if (k === 20 || k === drawn.length) memory = memories[k === 20 ? 1 : 2]!();
          const { layout, questions, isToBeJudged } = memory;
          const values = sizes.map((size, cell) => draw[cell]! % Math.max(1, size));
          const due = [...properties.keys()].filter((k) =>
            properties[k]!.ask((cell) => values[cell]!),
          );
          const row = packed(layout, values);
          if (!isToBeJudged(row)) expect(due).toEqual([]);
          expect([...questions.trueOf(row)].sort()).toEqual(due);
        }
        const passed = all.filter(({ trial }) => trial!.isPassed()).length;
        byFields += passed;
        byCells += all.length - passed;
      },
    ),
    { seed: 7, numRuns: 150 },
  );
  expect(byFields).toBeGreaterThan(50);
  expect(byCells).toBeGreaterThan(50);
});

/** Nodes that count up to 4 in a field that no property reads, and up to 1 in a field that the properties read. */
const counters = () => {
  let calls = 0;
  const node = speaks<{ readonly seen: number; readonly unseen: number }>();
  const built = system({
    name: "counters",
    roles: {
      node: many(["a", "b", "c", "d", "e"], () =>
        node.process({
          init: { seen: 0, unseen: 0 },
          actions: {
            rise: (state) =>
              state.seen < 1 ? node.next({ ...state, seen: 1 }) : undefined,
            climb: (state) =>
              state.unseen < 4
                ? node.next({ ...state, unseen: state.unseen + 1 })
                : undefined,
          },
        }),
      ),
    },
    always: {
      "not all have risen": ({ node }) => {
        calls++;
        return !Object.values(node).every(({ seen }) => seen === 1);
      },
      "one is low": ({ node }) => {
        calls++;
        return Object.values(node).some(({ seen }) => seen < 2);
      },
    },
    ends: () => true,
  });
  return { built, calls: () => calls };
};

test.each([1, 2])(
  "by %s threads, what no property reads does not matter",
  async (workers) => {
    const { check } = await import("../check.ts");
    const { built, calls } = counters();
    const { states, properties } = check(built, { workers, shareFrom: 64 });
    expect(states).toBe(10 ** 5);
    expect(
      properties.map(({ name, verdict, path }) => [name, verdict, path?.entries.length]),
    ).toEqual([
      ["not all have risen", "violated", 5],
      ["one is low", "holds", undefined],
      ["no deadlock", "holds", undefined],
    ]);
    expect(calls()).toBeLessThan(Number(states) / 4);
  },
);
