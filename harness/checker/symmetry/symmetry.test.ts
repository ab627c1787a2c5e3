import fc from "fast-check";
import { expect, test } from "vitest";
import { twoPhaseCommit } from "../../../spec/two-phase-commit/two-phase-commit.ts";
import { speaks } from "../../model/process.ts";
import { ids, many } from "../../model/roles.ts";
import { type System, system } from "../../model/system.ts";
import { type Cells, cellsOf } from "../cells/cells.ts";
import { check } from "../check.ts";
import { initialRow } from "../rules/initial-row.ts";
import { stepperOf } from "../rules/stepper.ts";
import { symmetryHolds } from "./holds.ts";
import { generatorsOf } from "./names.ts";
import { realPath } from "./path.ts";
import { found, orbitsByForce } from "./symmetry.laws.ts";
import { symmetryOf } from "./symmetry.ts";
import { sketches, systemOf } from "./systems.laws.ts";

const quotient = (system: System, most = Number.POSITIVE_INFINITY) => {
  const cells = cellsOf(system);
  const symmetry = symmetryOf(cells);
  return { cells, symmetry, ...found(cells, most, symmetry.canonical) };
};

/**
 * Expects that two rows have the same canonical row exactly if they are in one orbit, by brute force. Returns the
 * number of orbits.
 */
const expectOneRowPerOrbit = (cells: Cells, rows: readonly Int32Array[]): number => {
  const { canonical, names, values } = symmetryOf(cells);
  const { of, count } = orbitsByForce(cells, rows);
  const images = rows.map((row) => canonical(row).join());
  for (const renaming of generatorsOf(names))
    expect(rows.map((row) => canonical(values.renamedRow(row, renaming)).join())).toEqual(
      images,
    );
  const orbitOf = new Map(images.map((image, i) => [image, of[i]]));
  expect(images.map((image) => orbitOf.get(image))).toEqual(of);
  expect(orbitOf.size).toBe(count);
  return count;
};

const choose = (n: number, k: number): number =>
  k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;

/**
 * The number of orbits of two-phase commit. Without names a state tells only how many participants are in each of the
 * situations that the phase of the manager allows: 4 while it listens, 2 once it has committed, 6 once it has aborted.
 * With names there are 4^n + 2^n + 6^n states: 288 for n = 3, 8,832 for n = 5.
 */
const orbitsOfTwoPhaseCommit = (n: number): number =>
  choose(n + 3, 3) + choose(n + 1, 1) + choose(n + 5, 5);

const commit = (participants: number): System =>
  twoPhaseCommit.system({ ...twoPhaseCommit.scope, participants });

test.each([
  [3, 288, 80],
  [4, 1_568, 166],
  [5, 8_832, 314],
])(
  "two-phase commit, %i participants: %i states, %i orbits by force",
  (n, states, orbits) => {
    const cells = cellsOf(commit(n));
    const all = found(cells, Number.POSITIVE_INFINITY);
    expect(all.rows.length).toBe(states);
    expect(expectOneRowPerOrbit(cells, all.rows)).toBe(orbits);
  },
);

test.each([
  [3, 80],
  [4, 166],
  [5, 314],
  [6, 553],
  [7, 920],
  [8, 1_461],
  [9, 2_232],
  [10, 3_300],
  [11, 4_744],
  [12, 6_656],
])("two-phase commit, %i participants: the engine comes to %i states", (n, states) => {
  // 331 polls are enough for 12 participants. A search that comes to no end polls more often, and is stopped.
  let polls = 0;
  const stop = (): boolean => ++polls > 1_000;
  const checked = check(commit(n), { symmetry: true, only: [], stop });
  expect(checked).toMatchObject({ states, complete: true });
  expect(states).toBe(orbitsOfTwoPhaseCommit(n));
});

test("limits end a search with symmetry", () => {
  const few = check(commit(10), { symmetry: true, states: 500 });
  expect(few.complete).toBe(false);
  let polls = 0;
  const stopped = check(commit(12), { symmetry: true, stop: () => ++polls > 1 });
  expect(stopped.complete).toBe(false);
  expect(stopped.states).toBeLessThan(6_656);
});

test.each([
  [3, 80],
  [4, 166],
  [5, 314],
  [6, 553],
  [7, 920],
])("two-phase commit, %i participants: %i states with symmetry", (n, states) => {
  const { rows, cells, symmetry } = quotient(commit(n));
  expect(rows.length).toBe(states);
  expect(states).toBe(orbitsOfTwoPhaseCommit(n));
  const explored = { states, valuesAt: (state: number) => rows[state]! };
  expect(symmetryHolds(cells, symmetry, explored)).toEqual([]);
});

/** Each node may follow another, itself or none: the states are all graphs with at most one arrow from each node. */
const followers = (count: number): System => {
  type Follower = { readonly leader: string | null };
  const { next, process } = speaks<Follower>();
  const names = ids("node", count);
  return system({
    name: `${count} followers`,
    roles: {
      node: many(names, () =>
        process({
          init: { leader: null },
          actions: {
            follow: ({ leader }) =>
              leader === null ? names.map((each) => next({ leader: each })) : undefined,
          },
        }),
      ),
    },
    symmetric: ["node"],
  });
};

/**
 * The number of such graphs up to renaming, by Burnside's lemma: the average, over all renamings, of the number of
 * graphs that a renaming leaves unchanged.
 */
const graphsOfFollowers = (count: number): number => {
  const averages = (left: number, longest: number, cycles: readonly number[]): number => {
    if (left === 0) {
      const ways = cycles.map(
        (length) =>
          1 + cycles.filter((other) => length % other === 0).reduce((a, b) => a + b, 0),
      );
      const alike = cycles.map(
        (length, i) => cycles.slice(0, i + 1).filter((l) => l === length).length,
      );
      return cycles.reduce(
        (share, length, i) => (share * ways[i]!) / (length * alike[i]!),
        1,
      );
    }
    return Array.from({ length: Math.min(left, longest) }, (_, i) =>
      averages(left - i - 1, i + 1, [...cycles, i + 1]),
    ).reduce((a, b) => a + b, 0);
  };
  return Math.round(averages(count, count, []));
};

test("graphs with one arrow from each node: all of them without names, ties and cycles included", () => {
  // Sequence A126285 of the On-Line Encyclopedia of Integer Sequences.
  for (const [count, graphs] of [2, 6, 16, 45, 121, 338].entries()) {
    const { rows } = quotient(followers(count + 1));
    expect(rows.length).toBe(graphs);
    expect(graphsOfFollowers(count + 1)).toBe(graphs);
  }
});

test("many equal pairs are no hard case: what one tie leads to is not tried again for each twin", () => {
  const names = ids("node", 12);
  const { process } = speaks<{ readonly mate: string | null }>();
  const couples = system({
    name: "couples",
    roles: { node: many(names, () => process({ init: { mate: null } })) },
    symmetric: ["node"],
    joint: (on) => ({
      meet: on(names, names, ({ node }, a, b) =>
        a !== b && node[a]!.mate === null && node[b]!.mate === null
          ? { node: { [a]: { mate: b }, [b]: { mate: a } } }
          : undefined,
      ),
    }),
  });
  // Canonical rows have from none to six couples; with names there are 140,152 states.
  expect(quotient(couples).rows.length).toBe(7);
});

/** A row in which names form a graph: nodes know nodes, and letters about nodes wait for nodes. */
const rowOf = (
  cells: Cells,
  { knows, tells }: Record<"knows" | "tells", readonly (readonly number[])[]>,
): Int32Array => {
  const { nodes } = cells;
  const row = initialRow(cells);
  for (const [p, known] of knows.entries()) {
    const seen = new Set(known.map((q) => nodes[q]!));
    const state = cells.reactions[p]!.states.id({ seen }, "state");
    const [first] = cells.locals[p]!.values;
    row[p] = cells.locals[p]!.id({ ...first!, state }, "local");
  }
  for (const [p, about] of tells.entries()) {
    const inbox = about.map((q) =>
      cells.letters.id({
        from: nodes[q]!,
        to: nodes[p]!,
        body: { about: nodes[about[0]!] },
      }),
    );
    row[nodes.length + p] = cells.inboxes[p]!.id(
      inbox.sort((a, b) => a - b),
      "inbox",
    );
  }
  return row;
};

test("a row and its renamings have one canonical row, however alike its names are", () => {
  const { process } = speaks<{ readonly seen: ReadonlySet<string> }>();
  const acquaintances = (count: number): Cells =>
    cellsOf(
      system({
        name: "acquaintances",
        roles: {
          node: many(ids("node", count), () => process({ init: { seen: new Set() } })),
        },
        symmetric: ["node"],
      }),
    );
  // Each node knows the nodes that are certain numbers of places further on. Refinement cannot tell these names apart.
  const turned = (count: number): fc.Arbitrary<number[][]> =>
    fc
      .subarray([...Array(count).keys()])
      .map((shifts) =>
        [...Array(count).keys()].map((p) => shifts.map((s) => (p + s) % count)),
      );
  const drawn = fc.integer({ min: 2, max: 7 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      knows: fc.tuple(turned(count), fc.nat(count)).map(([all, from]) =>
        // Sometimes the nodes form two separate circles.
        all.map((known, p) =>
          from > 2 ? known.map((q) => (q < from === p < from ? q : p)) : known,
        ),
      ),
      tells: turned(count),
      orders: fc.array(
        fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
        {
          minLength: 3,
          maxLength: 3,
        },
      ),
    }),
  );
  fc.assert(
    fc.property(drawn, ({ count, orders, ...graph }) => {
      const cells = acquaintances(count);
      const { canonical, values } = symmetryOf(cells);
      const row = rowOf(cells, graph);
      for (const order of orders)
        expect(canonical(values.renamedRow(row, Int32Array.from(order)))).toEqual(
          canonical(row),
        );
    }),
    { numRuns: 200, seed: 3 },
  );
});

test("systems at random: one canonical row per orbit, and no more orbits than by force", () => {
  fc.assert(
    fc.property(sketches(), (sketch) => {
      const cells = cellsOf(systemOf(sketch));
      const all = found(cells, 150);
      const orbits = expectOneRowPerOrbit(cells, all.rows);
      if (!all.complete) return;
      const { rows, symmetry, cells: fewer } = quotient(systemOf(sketch));
      expect(rows.length).toBe(orbits);
      const explored = { states: rows.length, valuesAt: (state: number) => rows[state]! };
      // The symmetry is not refused, and no hint says that the comparison is incomplete.
      expect(symmetryHolds(fewer, symmetry, explored)).toEqual([]);
    }),
    { numRuns: 40, seed: 1 },
  );
});

test("a path of canonical rows is taken with the true names, in as many steps", () => {
  fc.assert(
    fc.property(sketches(), (sketch) => {
      const { cells, symmetry, rows, parents } = quotient(systemOf(sketch), 60);
      const stepper = stepperOf(cells);
      const chain: Int32Array[] = [];
      for (let at = rows.length - 1; at >= 0; at = parents[at]!) chain.unshift(rows[at]!);
      const path = realPath(cells, symmetry, chain);
      expect(path.map(({ values }) => symmetry.canonical(values))).toEqual(chain);
      for (const [i, { values }] of path.slice(1).entries())
        expect(stepper(path[i]!.values).map((each) => each.values)).toContainEqual(
          values,
        );
    }),
    { numRuns: 40, seed: 2 },
  );
});
