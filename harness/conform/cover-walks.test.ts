import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coveringWalks, type Graph, shortestWalks, type Walk } from "./cover-walks.ts";
import { distances } from "./distances.laws.ts";

/** Loops, parallel edges, dead ends and states that nothing leads to included. */
const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 12 }).chain((states) => {
  const state = fc.nat({ max: states - 1 });
  const edges = fc.array(fc.record({ from: state, to: state }), { maxLength: 40 });
  return edges.map((all) => ({ states, edges: all }));
});

const numbersOf = ({ edges }: Graph): fc.Arbitrary<ReadonlySet<number>> =>
  fc.subarray([...edges.keys()]).map((some) => new Set(some));

/** The reachable states, by repeating until nothing changes. */
const reachable = ({ edges }: Graph, closed: ReadonlySet<number>): Set<number> => {
  const states = new Set([0]);
  const found = new Set<number>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [edge, { from, to }] of edges.entries())
      if (states.has(from) && !closed.has(edge)) {
        found.add(edge);
        states.add(to);
      }
  }
  return found;
};

const joins = ({ edges }: Graph, walk: Walk): boolean =>
  walk.every((edge, i) => edges[edge]!.from === (i === 0 ? 0 : edges[walk[i - 1]!]!.to));

describe("covering walks", () => {
  test("cross every reachable edge, each step beginning where the last ended", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const walks = coveringWalks(graph);
        expect(new Set(walks.flat())).toEqual(reachable(graph, new Set()));
        expect(walks.every((walk) => joins(graph, walk))).toBe(true);
      }),
    );
  });

  test("end with an edge that no walk crossed before: none is idle", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const before = new Set<number>();
        for (const walk of coveringWalks(graph)) {
          expect(before.has(walk.at(-1)!)).toBe(false);
          for (const edge of walk) before.add(edge);
        }
      }),
    );
  });

  test("go round what is closed, and leave out what was crossed", () => {
    const cases = graphs.chain((graph) =>
      fc.tuple(fc.constant(graph), numbersOf(graph), numbersOf(graph)),
    );
    fc.assert(
      fc.property(cases, ([graph, closed, crossed]) => {
        const walks = coveringWalks(graph, { closed, crossed });
        const walked = new Set(walks.flat());
        expect([...walked].filter((edge) => closed.has(edge))).toEqual([]);
        const wanted = [...reachable(graph, closed)].filter((edge) => !crossed.has(edge));
        expect(wanted.filter((edge) => !walked.has(edge))).toEqual([]);
        expect(walks.every((walk) => !crossed.has(walk.at(-1)!))).toBe(true);
      }),
    );
  });

  test("are the same for the same graph", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(coveringWalks(structuredClone(graph))).toEqual(coveringWalks(graph));
      }),
    );
  });

  test("are one in a ring, and one a spoke in a star", () => {
    const edges = [0, 1, 2].map((from) => ({ from, to: (from + 1) % 3 }));
    expect(coveringWalks({ states: 3, edges })).toEqual([[0, 1, 2]]);
    const spokes = [1, 2, 3].map((to) => ({ from: 0, to }));
    expect(coveringWalks({ states: 4, edges: spokes })).toEqual([[0], [1], [2]]);
  });

  test("prefer the edge that leads on to the one that ends", () => {
    const edges = [
      { from: 0, to: 1 },
      { from: 1, to: 3 },
      { from: 1, to: 2 },
      { from: 2, to: 1 },
    ];
    expect(coveringWalks({ states: 4, edges })).toEqual([[0, 2, 3, 1]]);
  });

  test("the shortest to each edge come nearest first, and no shorter ones exist", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const far = distances(graph);
        const walks = [...shortestWalks(graph)];
        expect(new Set(walks.map((walk) => walk.at(-1)))).toEqual(
          reachable(graph, new Set()),
        );
        for (const walk of walks) {
          expect(joins(graph, walk)).toBe(true);
          expect(walk.length).toBe(far[graph.edges[walk.at(-1)!]!.from]! + 1);
        }
        const lengths = walks.map(({ length }) => length);
        expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
      }),
    );
  });
});
