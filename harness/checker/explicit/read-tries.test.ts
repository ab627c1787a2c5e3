/** What threads find by the fields read is the answer that was entered, however many answers there are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cells } from "../cells/cells.ts";
import { layoutOf, packed } from "../cells/layout.ts";
import { type Field, statesAsSpots } from "../rules/fields.ts";
import { type Locals, readTrie } from "../rules/read-trie.ts";
import { arenaOf } from "./arena.ts";
import { followed } from "./kernel.ts";
import { readTriesIn } from "./read-tries.ts";
import { ownWords } from "./words.ts";

const PROCESSES = 3;
/** So many values that the tables of a branch (below MANY_VALUES) and the table for rare values are both used. */
const LOCALS = 200;

/** Stand-in cells: each process has LOCALS states, with a field `many` of many values and a field `few` of three. */
const cells = {
  nodes: Array.from({ length: PROCESSES }, (_, p) => `p${p}`),
  locals: Array.from({ length: PROCESSES }, () => ({
    values: Array.from({ length: LOCALS }, (_, state) => ({ state })),
  })),
  reactions: Array.from({ length: PROCESSES }, () => ({
    states: {
      values: Array.from({ length: LOCALS }, (_, state) => ({
        many: Math.floor(state / 2),
        few: state % 3,
      })),
    },
  })),
} as unknown as Cells;

const fields = statesAsSpots(cells).map((spot) => ({
  many: spot.inner("many").fields.shape,
  few: spot.inner("few").fields.shape,
}));

/** A function that reads `length` fields, one after another: the value read last decides which field comes next. */
const reading = (length: number, twist: number) => {
  let calls = 0;
  const trie = readTrie("reading", (locals) => {
    calls++;
    const reads = new Set<Field>();
    let answer = 1;
    for (let k = 0, p = twist % PROCESSES; k < length; k++) {
      const field = fields[p]![(answer + twist) % 2 === 0 ? "many" : "few"];
      reads.add(field);
      answer = (answer * 31 + field.valueOf(locals(p)) + p) % 10_007;
      p = answer % PROCESSES;
    }
    return { reads, answer: answer + 1 };
  });
  return { trie, calls: () => calls };
};

const row = fc.array(fc.nat(LOCALS - 1), { minLength: PROCESSES, maxLength: PROCESSES });

test("what was entered is found, and nothing else", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(4), fc.nat(5)), { minLength: 1, maxLength: 3 }),
      fc.array(row, { minLength: 100, maxLength: 400 }),
      (functions, rows) => {
        const layout = layoutOf(Array(PROCESSES).fill(8));
        const arena = arenaOf(ownWords, () => {});
        const rareSlot = arena.reserve(1);
        const tries = readTriesIn(arena, layout, rareSlot);
        const all = functions.map(([length, twist]) => ({
          slot: arena.reserve(1),
          learned: reading(length, twist).trie,
        }));
        // The answer from a new trie, which remembers nothing of other states.
        const due = (k: number, locals: Locals): number =>
          reading(...functions[k]!).trie.answer(locals);
        const each = (
          visit: (at: { k: number; locals: Locals; look: () => number }) => void,
        ) => {
          for (const values of rows)
            for (const [k, { slot }] of all.entries()) {
              const held = packed(layout, values);
              const look = () => followed(arena.numbers(), slot, rareSlot, held, 0);
              visit({ k, locals: (p) => values[p]!, look });
            }
        };
        each(({ k, locals, look }) => {
          const { slot, learned } = all[k]!;
          expect([0, due(k, locals)]).toContain(look());
          const answer = learned.answer(locals);
          tries.enter(slot, learned.root(), locals, answer);
          expect(look()).toBe(due(k, locals));
        });
        each(({ k, locals, look }) => expect(look()).toBe(due(k, locals)));
      },
    ),
    { seed: 3, numRuns: 25 },
  );
});

test("a function is called once for what it reads, whatever else differs", () => {
  const { trie, calls } = reading(1, 0);
  for (let local = 0; local < LOCALS; local++) trie.answer((p) => (p === 0 ? 4 : local));
  expect(calls()).toBe(1);
});
