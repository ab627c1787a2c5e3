/**
 * Joint actions that read states in every way, on random systems: all engines agree with the oracle, which remembers
 * nothing and gives joint actions plain data. To test more systems:
 *
 *     READS_RUNS=1000 npx vitest run harness/checker/language/joint-reads
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { speaks } from "../../model/process.ts";
import { many, one } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { encode } from "../cells/values.ts";
import { check } from "../check.ts";
import type { Checked } from "../checked.ts";
import { exploredDumbly, type Found } from "../oracle/oracle.laws.ts";
import { type Parted, partedStates, READERS } from "../rules/readers.laws.ts";
import { checkSymbolically } from "../symbolic/check-symbolically.ts";

const { READS_RUNS: runs = "30" } = process.env;

const NODES = ["n0", "n1", "n2"];

/** The changes that a joint action may make, by the name of a field and a number, 1 or 2. */
const WRITERS: Readonly<Record<string, (n: number) => Partial<Parted>>> = {
  x: (n) => ({ x: n }),
  list: (n) => ({ list: n === 1 ? [1, [2]] : [n] }),
  held: (n) => ({ held: n === 1 ? { k: 1, m: 2 } : { m: null } }),
  maybe: (n) => ({ maybe: n }),
  group: (n) => ({ group: new Set([n]) }),
};

type Rule = { readonly readers: readonly string[]; readonly writer: string };
type Sketch = { readonly initial: readonly Parted[]; readonly rules: readonly Rule[] };

/**
 * The state with the keys of `held` in alphabetic order, since states that differ only in the order of keys are the
 * same.
 */
const inOrder = (state: Parted): Parted => {
  const held = Object.entries(state.held).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...state, held: Object.fromEntries(held) };
};

const sketches: fc.Arbitrary<Sketch> = fc.record({
  initial: fc.array(partedStates.map(inOrder), { minLength: 3, maxLength: 3 }),
  rules: fc.array(
    fc.record({
      readers: fc.array(fc.constantFrom(...Object.keys(READERS)), {
        minLength: 1,
        maxLength: 3,
      }),
      writer: fc.constantFrom(...Object.keys(WRITERS)),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** A number made from a text; two texts have the same number only by chance. */
const digest = (text: string): number => {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return sum;
};

/** A system of joint actions. Each reads one node after another; what it has read decides which node it reads next. */
const systemOf = ({ initial, rules }: Sketch): System => {
  const { process } = speaks<Parted>();
  return system({
    name: "readers",
    roles: { node: many(NODES, (id) => process({ init: initial[NODES.indexOf(id)]! })) },
    joint: (on) =>
      Object.fromEntries(
        rules.map(({ readers, writer }, i) => [
          `rule ${i}`,
          on(NODES, ({ node }, first) => {
            let at = first;
            let sum = 0;
            for (const name of readers) {
              sum = digest(`${sum} ${encode([READERS[name]!(node[at]!)], name)}`);
              at = NODES[(NODES.indexOf(at) + 1 + (sum % 2)) % NODES.length]!;
            }
            return sum % 3 === 0
              ? undefined
              : { node: { [at]: WRITERS[writer]!(sum % 3) } };
          }),
        ]),
      ),
    always: { "not all are 2": ({ node }) => !NODES.every((id) => node[id]!.x === 2) },
    sometimes: { "all hold m": ({ node }) => NODES.every((id) => "m" in node[id]!.held) },
    ends: () => true,
  });
};

const told = ({ states, transitions, depth }: Checked | Found) =>
  [states, transitions, depth].map(Number);

const verdicts = ({ properties }: Checked) =>
  Object.fromEntries(
    properties.map(({ name, verdict, path }) => [
      name,
      [verdict, path?.entries.length ?? null],
    ]),
  );

test("the same states, steps, depth, verdicts and lengths", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(sketches, (sketch) => {
      const drawn = systemOf(sketch);
      const found = exploredDumbly(drawn, 150);
      fc.pre(found !== null && found.states > 3);
      const checked = check(drawn);
      expect(told(check(drawn, { only: [] }))).toEqual(told(found));
      expect(told(check(drawn, { only: [], workers: 2, shareFrom: 2 }))).toEqual(
        told(found),
      );
      const sets = checkSymbolically(drawn, { counts: ["transitions", "depth"] });
      expect(told(sets)).toEqual(told(found));
      for (const each of [checked, sets])
        expect(verdicts(each)).toMatchObject(found.properties);
      for (const { readers } of sketch.rules) for (const each of readers) seen.add(each);
    }),
    { seed: 11, numRuns: Number(runs) },
  );
  expect(seen.size).toBeGreaterThan(Object.keys(READERS).length / 2);
});

test("a joint action that asks no more than whether a state is a record", () => {
  const door = speaks<{ readonly n: number } | null>();
  const guest = speaks<{ readonly n: number }>();
  const drawn = system({
    name: "a door that closes",
    roles: {
      door: one(
        door.process({
          init: { n: 0 },
          actions: { close: (state) => (state === null ? undefined : door.next(null)) },
        }),
      ),
      guest: one(guest.process({ init: { n: 0 } })),
    },
    joint: (on) => ({
      wait: on(({ door, guest }) =>
        door === null && guest.n < 2 ? { guest: { n: guest.n + 1 } } : undefined,
      ),
    }),
    ends: () => true,
  });
  const found = exploredDumbly(drawn, 150);
  expect(found?.states).toBe(4);
  expect(told(check(drawn, { only: [] }))).toEqual(told(found!));
  const sets = checkSymbolically(drawn, { counts: ["transitions", "depth"] });
  expect(told(sets)).toEqual(told(found!));
});
