/** The result of a function of states depends only on what it was seen to read. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { encode, interner } from "../cells/values.ts";
import { type Field, type Spot, statesAsSpots } from "./fields.ts";
import { type Parted, partedStates, READERS } from "./readers.laws.ts";
import { type ReadRecorder, recordedStates } from "./recorded-states.ts";

/** The spot of a process with these states, where state `n` is that of local value `n`. */
const processWith = (states: readonly unknown[]): Spot => {
  const values = interner<unknown>();
  const locals = states.map((state) => ({ state: values.id(state, "state") }));
  const cells = {
    nodes: ["a"],
    locals: [{ values: locals }],
    reactions: [{ states: values }],
  };
  return statesAsSpots(cells as unknown as Cells)[0]!;
};

/**
 * The answer of a reader and the fields that it read, when it is called in the way in which joint actions are called.
 */
const readBy = (
  reader: (state: never) => unknown,
  spot: Spot,
  state: unknown,
): { readonly answer: string; readonly reads: readonly Field[] } => {
  const recorded: ReadRecorder = recordedStates("the reader");
  let answer: unknown;
  try {
    answer = recorded.plain(reader(recorded.state(spot, state) as never));
  } catch {
    answer = reader(recorded.whole(spot, state) as never);
  }
  recorded.end();
  return { answer: encode([answer], "answer"), reads: [...recorded.reads] };
};

const frozenTwice = (a: Parted, b: Parted): readonly [Parted, Parted] => {
  const values = interner<Parted>();
  return [values.values[values.id(a, "a")]!, values.values[values.id(b, "b")]!];
};

describe.each(Object.entries(READERS))("%s", (name, reader) => {
  test("is read as from plain data, and all that it depends on is noted", () => {
    fc.assert(
      fc.property(partedStates, partedStates, (a, b) => {
        const [one, other] = frozenTwice(a, b);
        const spot = processWith([one, other]);
        const { answer, reads } = readBy(reader, spot, one);
        expect(answer).toBe(encode([reader(one)], "answer"));
        if (reads.some((field) => field.valueOf(0) !== field.valueOf(1))) return;
        const again = readBy(reader, spot, other);
        expect(again.reads.map(({ text }) => text)).toEqual(
          reads.map(({ text }) => text),
        );
        expect(again.answer).toBe(answer);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test("a field that no reader asks for is not noted", () => {
    const state = { ...EMPTY, unread: 1 };
    const other = { ...EMPTY, unread: 2 };
    if (/spread|without|text|names of fields|copied/.test(name)) return;
    const { reads } = readBy(reader, processWith([state, other]), state);
    expect(reads.filter((field) => field.valueOf(0) !== field.valueOf(1))).toEqual([]);
  });
});

const EMPTY: Parted = {
  x: 0,
  list: [],
  held: {},
  group: new Set(),
  byName: new Map(),
};

const textsOf = (reader: (state: never) => unknown, state: unknown) =>
  readBy(reader, processWith([state]), state).reads.map(({ text }) => text);

describe("what is noted", () => {
  test("fields in the order in which they are read, each once", () => {
    const reader = (s: { a: number; b: { c: number } }) => [s.b.c, s.a, s.b.c];
    expect(textsOf(reader, { a: 1, b: { c: 2, d: 3 } })).toEqual([
      '[0,"shape","b"]',
      '[0,"shape","b","c"]',
      '[0,"shape","a"]',
    ]);
  });

  test("names in their order: states that list them otherwise differ", () => {
    const reader = ({ held }: Parted) => Object.keys(held)[0];
    const one = { ...EMPTY, x: 1, held: { k: 0, m: 0 } };
    const other = { ...EMPTY, x: 2, held: { m: 0, k: 0 } };
    const { reads } = readBy(reader, processWith([one, other]), one);
    const agree = reads.map((field) => field.valueOf(0) === field.valueOf(1));
    // The fields: the part, its names, and for each name whether it is listed, which is noted with its value.
    expect(agree).toEqual([true, false, true, true]);
  });

  test("what is returned as it is, as a whole", () => {
    const reader = ({ held }: Parted) => ({ copy: held });
    expect(textsOf(reader, EMPTY)).toEqual(['[0,"shape","held"]', '[0,"whole","held"]']);
  });

  test("nothing inside of what was read as a whole", () => {
    const reader = (state: Parted) => [structuredClone(state), state.list.length];
    expect(textsOf(reader, EMPTY)).toEqual(['[0,"whole"]']);
  });

  test("of a state that is no record, what it is", () => {
    expect(textsOf((state) => state, "working")).toEqual(['[0,"shape"]']);
    expect(textsOf((state: readonly number[]) => state[0], [4, 5])).toEqual([
      '[0,"shape"]',
      '[0,"shape","0"]',
    ]);
  });
});

test("that a state is a record is noted where nothing else of it is read", () => {
  expect(textsOf((state) => state === null, { a: 1 })).toEqual(['[0,"shape"]']);
  expect(textsOf((state) => state === null, null)).toEqual(['[0,"shape"]']);
  const [a, b] = statesAsSpots({ nodes: ["a", "b"] } as unknown as Cells) as [Spot, Spot];
  const recorded = recordedStates("the reader");
  const held = { x: 1 };
  const [one, other] = [recorded.state(a, held), recorded.state(b, held)] as {
    x: number;
  }[];
  expect([one!.x, other!.x]).toEqual([1, 1]);
  recorded.end();
  expect([...recorded.reads].map(({ text }) => text)).toEqual([
    '[0,"shape"]',
    '[1,"shape"]',
    '[0,"shape","x"]',
    '[1,"shape","x"]',
  ]);
});

test("a state is read-only, and is not read later", () => {
  const recorded = recordedStates("the reader");
  const state = recorded.state(processWith([EMPTY]), EMPTY) as { x: number };
  for (const change of [
    () => {
      state.x = 1;
    },
    () => Reflect.deleteProperty(state, "x"),
    () => Object.freeze(state),
    () => Object.assign(state, { y: 1 }),
  ])
    expect(change).toThrow(/a state is read-only/);
  recorded.end();
  expect(() => state.x).toThrow(InputError);
});
