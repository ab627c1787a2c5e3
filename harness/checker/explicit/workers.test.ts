/**
 * Several threads find what one thread finds. They share every layer of two or more states, so that small systems meet
 * all that large ones do.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abd } from "../../../spec/abd/abd.ts";
import { quorum } from "../../../spec/quorum/quorum.ts";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import type { Scope } from "../../model/family.ts";
import { InputError } from "../../model/input-error.ts";
import type { System } from "../../model/system.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import { plainText } from "../cells/plain-text.ts";
import { encode } from "../cells/values.ts";
import { check } from "../check.ts";
import type { Checked } from "../checked.ts";
import { sketches } from "../oracle/random-sketches.laws.ts";
import { systemOf } from "../oracle/random-systems.laws.ts";
import { explore } from "./explore.ts";
import type { Explored } from "./explored.ts";
import { CONTROL, type Tables } from "./kernel.ts";
import type { SearchOptions } from "./search-options.ts";
import { copied } from "./snapshot.laws.ts";
import type { Restored } from "./snapshot.ts";
import { sharedWords } from "./words.ts";
import { workerPoolOf } from "./worker-pool.ts";

const SHARED = { shareFrom: 2 } as const;

const nothing = { questions: [], found: () => false, stuck: () => false };

const explored = (
  system: System,
  options: SearchOptions,
): { readonly cells: Cells; readonly found: Explored } => {
  const cells = cellsOf(system);
  return { cells, found: explore(cells, nothing, options) };
};

/** The counts that must not depend on the number of threads. */
const counts = ({ states, transitions, depth, complete, layerEnds }: Explored) => ({
  states,
  transitions,
  depth,
  complete,
  layerEnds,
});

/** States as text of their values, since threads may number values differently. */
const statesIn = (cells: Cells, { states, valuesAt }: Explored): ReadonlySet<string> =>
  new Set(
    Array.from({ length: states }, (_, state) => {
      const values = valuesAt(state);
      const letters = (inbox: readonly number[]): string[] =>
        inbox.map((letter) => textOf(cells.letters.values[letter])).sort();
      const locals = cells.nodes.map((_, p) => {
        const { state: id, ...local } = cells.locals[p]!.values[values[p]!]!;
        return [cells.reactions[p]!.states.values[id], local];
      });
      const inboxes = cells.nodes.map((_, p) =>
        letters(cells.inboxes[p]!.values[values[cells.nodes.length + p]!]!),
      );
      const history = cells.histories.values[values[cells.historyCell]!];
      const faults = cells.faults.values[values[cells.faultsCell]!];
      return textOf([locals, inboxes, faults, history]);
    }),
  );

const textOf = (value: unknown): string => encode(value, "state");

const systems: readonly (readonly [string, System])[] = [
  ["two-phase commit", twoPhaseCommit.system({ participants: 5 })],
  ["abd", abd.system(abd.scope)],
  [
    "quorum store with a crash",
    quorum.system({ ...quorum.scope, queryFirst: false, gets: 1, crashes: 1 }),
  ],
];

describe.each(systems)("%s", (_, system) => {
  const alone = explored(system, {});
  const all = statesIn(alone.cells, alone.found);

  test.each([2, 5])("by %i threads: the same states", (workers) => {
    const { cells, found } = explored(system, { workers, ...SHARED });

    expect(counts(found)).toEqual(counts(alone.found));
    const some = statesIn(cells, found);
    const missing = [...all].filter((state) => !some.has(state));
    expect(missing).toEqual([]);
    expect(new Set(found.taken().map(plainText)).size).toBe(alone.found.taken().length);
    expect(found.pathTo(found.states - 1)).toHaveLength(found.depth + 1);
  });
});

test("rows that are laid out anew, tables that grow, pieces that are added", () => {
  const system = twoPhaseCommit.system({ participants: 7 });
  const { found } = explored(system, { workers: 3, ...SHARED });

  expect(counts(found)).toMatchObject({
    states: 296_448,
    transitions: 2_744_705,
    depth: 22,
    complete: true,
  });
});

const told = ({
  states,
  transitions,
  depth,
  complete,
  outside,
  properties,
}: Checked) => ({
  states,
  transitions,
  depth,
  complete,
  outside,
  properties: properties.map(({ name, verdict, path }) => [
    name,
    verdict,
    path?.entries.length,
  ]),
});

test("systems at random: the same counts, verdicts and lengths", () => {
  fc.assert(
    fc.property(sketches, fc.integer({ min: 2, max: 4 }), (sketch, workers) => {
      const system = systemOf({ ...sketch, observe: null });
      const alone = check(system, { states: 20_000 });
      fc.pre(alone.complete && alone.states > 20);
      const shared = check(system, { workers, ...SHARED });

      expect(told(shared)).toEqual(told(alone));
      for (const [k, { verdict, path }] of shared.properties.entries())
        if (verdict === "violated") expect(path).toEqual(alone.properties[k]!.path);
    }),
    { numRuns: 40, seed: 7 },
  );
});

test.each(Object.entries(quorum.mutants))("a mutant is killed: %s", (name, mutant) => {
  const system = quorum.system({ ...quorum.scope, ...mutant.scope } as Scope, name);
  const options = { states: 30_000 };
  const alone = check(system, options);
  if (!alone.complete) return;

  expect(told(check(system, { ...options, workers: 2, ...SHARED }))).toEqual(told(alone));
});

test("a search that ends at a violation ends with the same counts", () => {
  const mutant = "replica lets its copy go backwards";
  const { scope } = quorum.mutants[mutant]!;
  const system = quorum.system({ ...quorum.scope, ...scope } as Scope, mutant);
  const only = ["linearizable"];
  const alone = check(system, { only });

  expect(alone.properties[0]!.verdict).toBe("violated");
  expect(alone.complete).toBe(false);
  expect(told(check(system, { only, workers: 3, ...SHARED }))).toEqual(told(alone));
});

test.each([
  [3, 1],
  [1, 3],
  [2, 3],
])(
  "saved by %i threads in the middle of a layer, gone on with by %i",
  (first, second) => {
    const system = twoPhaseCommit.system({ participants: 6 });
    let saved: Restored | null = null;
    const cut = check(system, {
      workers: first,
      ...SHARED,
      states: 20_000,
      keeping: {
        from: null,
        isDue: () => false,
        save: (snapshot) => {
          saved = copied(snapshot);
        },
      },
    });
    expect(cut.complete).toBe(false);
    const rest = check(system, {
      workers: second,
      ...SHARED,
      keeping: { from: saved, isDue: () => false, save: () => {} },
    });

    expect(told(rest)).toEqual(told(check(system)));
  },
);

test("a search reports a handler that throws, whichever thread was at work", () => {
  const system = twoPhaseCommit.system({ participants: 4 });
  const failing: System = {
    ...system,
    always: {
      ...system.always,
      "never asked late": () => {
        throw new Error("late");
      },
    },
  };

  expect(() => check(failing, { workers: 2, ...SHARED })).toThrow(InputError);
});

test("a worker that fails ends the search, and says why", () => {
  const { found, cells } = explored(systems[0]![1], {});
  const control = sharedWords(CONTROL.rings + 4);
  const broken = {
    words: 1,
    threads: 2,
    control,
    cells: new Int32Array(3 * cells.count),
    segments: [new Int32Array(8)],
    rows: [],
    parents: [],
    counts: new Float64Array(new SharedArrayBuffer(40)),
  } as unknown as Tables;
  const pool = workerPoolOf(broken, () => {});
  const waiting = (): void => {
    while (!pool.isIdle()) pool.wait();
    pool.begin(0, 1);
    while (!pool.isIdle()) pool.wait();
  };

  expect(found.complete).toBe(true);
  expect(waiting).toThrow(/a worker of the search failed: TypeError/);
  pool.quit();
});
