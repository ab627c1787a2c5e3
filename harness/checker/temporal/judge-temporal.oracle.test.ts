/**
 * Compares the verdicts with brute force. The states that a run visits again and again form some set, so all sets are
 * tried. A set is possible if its states reach each other inside the set, and the promises are kept there.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cellsOf } from "../cells/cells.ts";
import { explore } from "../explicit/explore.ts";
import { temporalJudge } from "./judge-temporal.ts";
import { type Move, type Walk, walker } from "./walker.laws.ts";

const SIZE = 6;
const ACTIONS = ["a", "b", "c"] as const;

const state = fc.nat({ max: SIZE - 1 });
const move = fc.tuple(state, fc.constantFrom(...ACTIONS), state);
const walk: fc.Arbitrary<Required<Pick<Walk, "moves" | "fair">> & Sets> = fc.record({
  moves: fc.array(move, { minLength: 1, maxLength: 14 }),
  fair: fc.record({ weak: fc.subarray([...ACTIONS]), strong: fc.subarray([...ACTIONS]) }),
  asking: fc.array(state, { maxLength: 3 }),
  goals: fc.array(state, { maxLength: 2 }),
});

type Sets = { readonly asking: readonly number[]; readonly goals: readonly number[] };
type Example = Pick<Required<Walk>, "moves" | "fair"> & Sets;

/** The number of steps in the shortest stem of a violation; null if there is no violation. */
const stemByForce = (example: Example, isOwedAtFirst: boolean): number | null => {
  const moves = example.moves.filter(([from, , to]) => from !== to);
  const distance = owedAt(example, moves, isOwedAtFirst);
  const stems = Array.from({ length: 2 ** SIZE }, (_, bits) =>
    [...Array(SIZE).keys()].filter((each) => (bits >> each) & 1),
  )
    .filter((set) => set.length > 0 && !set.some((each) => example.goals.includes(each)))
    .filter((set) => isConnected(set, moves) && isFair(set, moves, example.fair))
    .flatMap((set) => set.map((each) => distance.get(each) ?? Number.POSITIVE_INFINITY));
  const least = Math.min(...stems);
  return Number.isFinite(least) ? least : null;
};

/** The states in which the obligation may be pending, each with the length of a shortest path to it. */
const owedAt = (
  { moves: [first], asking, goals }: Example,
  moves: readonly Move[],
  isOwedAtFirst: boolean,
): ReadonlyMap<number, number> => {
  const found = new Map<string, number>();
  let layer: readonly (readonly [at: number, owed: boolean])[] = [
    [first![0], isOwedAtFirst],
  ];
  for (let depth = 0; layer.length > 0; depth++) {
    const here = layer
      .map(([at, was]) => {
        const asks = !isOwedAtFirst && asking.includes(at);
        return [at, (was || asks) && !goals.includes(at)] as const;
      })
      .filter((place) => !found.has(place.join()));
    for (const place of here) found.set(place.join(), depth);
    layer = here.flatMap(([at, owed]) =>
      moves.filter(([from]) => from === at).map(([, , to]) => [to, owed] as const),
    );
  }
  return new Map(
    [...found]
      .filter(([place]) => place.endsWith("true"))
      .map(([place, depth]) => [Number.parseInt(place, 10), depth]),
  );
};

const isConnected = (set: readonly number[], moves: readonly Move[]): boolean => {
  const inside = moves.filter(([from, , to]) => set.includes(from) && set.includes(to));
  return set.every((start) => {
    const reached = new Set([start]);
    for (const at of reached)
      for (const [from, , to] of inside) if (from === at) reached.add(to);
    return reached.size === set.length;
  });
};

const isFair = (
  set: readonly number[],
  moves: readonly Move[],
  { weak = [], strong = [] }: Example["fair"],
): boolean =>
  ACTIONS.every((action) => {
    const steps = moves.filter(([from, name]) => name === action && set.includes(from));
    const enabledAt = new Set(steps.map(([from]) => from)).size;
    const isTaken = steps.some(([, , to]) => set.includes(to));
    if (isTaken) return true;
    if (strong.includes(action)) return enabledAt === 0;
    return !weak.includes(action) || enabledAt < set.length;
  });

const stemOf = ({ moves, fair, asking, goals }: Example, name: string) => {
  const cells = cellsOf(
    walker({
      moves,
      fair: knownTo(moves, fair),
      asked: (at) => asking.includes(at),
      goal: (at) => goals.includes(at),
    }),
  );
  const explored = explore(
    cells,
    { questions: [], found: () => false, stuck: () => false },
    {},
  );
  const { verdict, lasso } = temporalJudge(cells, explored)(name);
  expect(verdict).toBe(lasso === null ? "holds" : "violated");
  return lasso?.loop ?? null;
};

/** Fairness without names that no move has, since the checker refuses these. */
const knownTo = (moves: readonly Move[], { weak = [], strong = [] }: Example["fair"]) => {
  const isKnown = (name: string) => moves.some(([, action]) => action === name);
  return { weak: weak.filter(isKnown), strong: strong.filter(isKnown) };
};

test("random graphs: the verdicts and the stems of brute force", () => {
  const counts = { holds: 0, violated: 0 };
  fc.assert(
    fc.property(walk, (example) => {
      const found = stemByForce(example, false);
      counts[found === null ? "holds" : "violated"]++;
      expect(stemOf(example, "returns")).toBe(found);
      expect(stemOf(example, "arrives")).toBe(stemByForce(example, true));
    }),
    { numRuns: 600, seed: 1 },
  );
  // Both verdicts occur often.
  expect(Math.min(counts.holds, counts.violated)).toBeGreaterThan(100);
});
