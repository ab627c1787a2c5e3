import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Operation } from "../../model/operation.ts";
import { columnsOf } from "./columns.ts";
import { FREE, type Graph, linkAll, noGraph, RW } from "./graph.ts";
import { cyclicPart } from "./peel.ts";
import { linkTime } from "./time.ts";

/** The pairs of nodes below `count` of which one leads to the other, through other nodes only. */
const pairs = ({ size, from, to }: Graph, count: number): ReadonlySet<string> => {
  const found = new Set<string>();
  for (let start = 0; start < count; start++) {
    const queue = [start];
    const seen = new Set<number>();
    for (let node = queue.pop(); node !== undefined; node = queue.pop())
      for (let e = 0; e < size; e++) {
        if (from[e] !== node || seen.has(to[e]!)) continue;
        seen.add(to[e]!);
        if (to[e]! < count) found.add(`${start} ${to[e]}`);
        else queue.push(to[e]!);
      }
  }
  return found;
};

test("linking all sources to all targets links each pair, and none to itself", () => {
  const nodes = fc.uniqueArray(fc.nat(7), { maxLength: 8 });
  fc.assert(
    fc.property(nodes, nodes, (sources, targets) => {
      const graph = noGraph(8, 4);
      linkAll(graph, sources, targets, RW);

      const expected = sources.flatMap((source) =>
        targets
          .filter((target) => target !== source)
          .map((target) => `${source} ${target}`),
      );
      expect([...pairs(graph, 8)].sort()).toEqual(expected.sort());
      for (let e = 0; e < graph.size; e++)
        expect(graph.kind[e]).toBe(graph.from[e]! < 8 ? RW : FREE);
    }),
    { seed: 81, numRuns: 500 },
  );
});

describe("real time", () => {
  test("leads from a transaction to each that began after it was over, and to no other", () => {
    const interval = fc.record({ invoked: fc.nat(12), length: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 9 }), (intervals) => {
        const operations = intervals.map(({ invoked, length }, i): Operation => {
          const value = [["append", "x", i]];
          const returned = invoked + length;
          return {
            client: `${i}`,
            request: { type: "txn", value },
            result: value,
            invoked,
            returned,
          };
        });
        const graph = noGraph(operations.length, 4);
        linkTime(graph, columnsOf(operations, true));

        const expected = operations.flatMap((a, i) =>
          operations.flatMap((b, j) => (a.returned < b.invoked ? [`${i} ${j}`] : [])),
        );
        expect([...pairs(graph, operations.length)].sort()).toEqual(expected.sort());
        expect(graph.size).toBeLessThanOrEqual(3 * operations.length);
        expect(cyclicPart(graph).count).toBe(0);
      }),
      { seed: 82, numRuns: 500 },
    );
  });
});
