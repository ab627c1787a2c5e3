/** The search for orders, held to the definitions of the levels, and its parts to simpler ones. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decides } from "../definition.ts";
import type { LevelName } from "../levels.ts";
import { told } from "../small.laws.ts";
import { smallHistory, type Transaction } from "../small-history.ts";
import { GrowingOrder } from "./growing-order.ts";
import { ORDERS } from "./precedence.ts";
import { searchOrder } from "./search-order.ts";
import { not, solve } from "./solver.ts";

const levels = Object.keys(ORDERS) as LevelName[];

const searched = (level: LevelName, transactions: readonly Transaction[], left = 1e6) =>
  searchOrder(smallHistory("rw-register", transactions), ORDERS[level]!, { left });

const micro = fc
  .tuple(fc.constantFrom("rx", "ry", "wx", "wy"), fc.constantFrom("-", "1", "2"))
  .map(([what, value]) =>
    what.startsWith("w") && value === "-" ? `${what}1` : what + value,
  );

const histories = fc
  .array(
    fc.tuple(
      fc.constantFrom("a", "b", "c"),
      fc.array(micro, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("", "", "", "", " abort", " unknown"),
      fc.boolean(),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) =>
    told(
      ...all.flatMap(([client, steps, end, isLater], i) => {
        const text = `${client}${i % 2}: ${steps.join(" ")}${end}`;
        return isLater ? ["|", text] : [text];
      }),
    ),
  );

describe("the search agrees with the definition", () => {
  test.each(levels)("%s", (level) => {
    const seen = { holds: 0, violated: 0, unfinished: 0 };
    fc.assert(
      fc.property(histories, ({ transactions }) => {
        const verdict = searched(level, transactions);
        seen[verdict]++;
        expect(verdict).toBe(decides(level, "rw-register", transactions));
      }),
      { numRuns: 1500, seed: 1 },
    );
    expect(seen.holds).toBeGreaterThan(100);
    expect(seen.violated).toBeGreaterThan(100);
    expect(seen.unfinished).toBe(0);
  });
});

test("without a budget the search says that it is unfinished", () => {
  const { transactions } = told("wx1", "wx1", "rx1");
  expect(searched("serializable", transactions, 0)).toBe("unfinished");
  expect(searched("serializable", transactions)).toBe("holds");
});

test("a transaction that begins as another one returns is concurrent with it", () => {
  const { transactions } = told("a: wx1", "b: rx-");
  const [first, second] = transactions;
  const late = (invoked: number) => [
    first!,
    { ...second!, invoked, returned: invoked + 1 },
  ];
  for (const moment of [first!.returned, first!.returned + 1])
    expect(searched("strict-serializable", late(moment))).toBe(
      decides("strict-serializable", "rw-register", late(moment)),
    );
  expect(searched("strict-serializable", late(first!.returned))).toBe("holds");
});

/** A run of transactions one after another, each of which reads two keys and writes one. */
const serialRun = (count: number, keys: number, values: number): Transaction[] => {
  const held = new Map<number, number>();
  return Array.from({ length: count }, (_, i) => {
    const [one, other] = [(i * 7) % keys, (i * 3 + 1) % keys];
    const steps = [one, other].map((key) => ({
      f: "r" as const,
      key,
      value: held.get(key) ?? null,
    }));
    held.set(one, (i * 5) % values);
    const write = { f: "w" as const, key: one, value: (i * 5) % values };
    // Three run at a time, so that their order is open.
    const round = Math.floor(i / 3);
    return {
      client: `${i % 3}`,
      outcome: "committed" as const,
      steps: [...steps, write],
      invoked: 2 * round,
      returned: 2 * round + 1,
    };
  });
};

test("it decides long histories with few values", () => {
  const run = serialRun(300, 10, 4);
  for (const level of levels)
    expect([level, searched(level, run)]).toEqual([level, "holds"]);
  const stale = {
    ...run.at(-1)!,
    client: "late",
    steps: [
      { f: "r" as const, key: 0, value: null },
      { f: "r" as const, key: 1, value: run.at(-1)!.steps[0]!.value },
    ],
    invoked: 1e6,
    returned: 1e6 + 1,
  };
  expect(searched("strict-serializable", [...run, stale])).toBe("violated");
});

test("an order of nodes follows all edges, and finds each cycle", () => {
  const step = fc.option(fc.tuple(fc.nat(7), fc.nat(7)), { freq: 3 });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const order = new GrowingOrder([3, 1, 4, 0, 5, 2, 6, 7]);
      const edges: (readonly [number, number])[] = [];
      const reaches = (from: number, to: number, seen = new Set<number>()): boolean => {
        if (from === to) return true;
        if (seen.has(from)) return false;
        seen.add(from);
        return edges.some(([a, b]) => a === from && reaches(b, to, seen));
      };
      for (const given of steps) {
        if (given === null) {
          if (edges.pop() !== undefined) order.removeLast();
          continue;
        }
        const [from, to] = given;
        const path = order.add(from, to);
        expect(path === undefined).toBe(!reaches(to, from));
        if (path === undefined) edges.push([from, to]);
        else {
          const nodes = path.map((edge) => edges[edge]!);
          expect([to, ...nodes.map(([, b]) => b)]).toEqual([
            ...nodes.map(([a]) => a),
            from,
          ]);
        }
        for (const [a, b] of edges) expect(order.isBefore(a, b)).toBe(true);
      }
    }),
  );
});

test("the solver finds values exactly if there are some", () => {
  const clause = fc.array(fc.nat(11), { minLength: 1, maxLength: 3 });
  const forbidden = fc.array(fc.nat(11), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(clause, { maxLength: 24 }),
      fc.array(forbidden, { maxLength: 6 }),
      (clauses, together) => {
        const held: number[] = [];
        const found = solve(
          6,
          clauses.map((each) => [...new Set(each)]),
          {
            assign: (literal) => {
              const all = [...held, literal];
              const bad = together.find(
                (each) =>
                  each.includes(literal) && each.every((one) => all.includes(one)),
              );
              if (bad === undefined) held.push(literal);
              return bad;
            },
            unassign: (literal) => expect(held.pop()).toBe(literal),
            prefers: () => false,
          },
          { left: 10_000 },
        );
        const isTrue = (values: number) => (literal: number) =>
          ((values >> (literal >> 1)) & 1) === (literal & 1 ? 0 : 1);
        const exists = Array.from({ length: 64 }, (_, values) => values).some(
          (values) =>
            clauses.every((each) => each.some(isTrue(values))) &&
            together.every((each) => each.some((one) => isTrue(values)(not(one)))),
        );
        expect(found).toBe(exists ? "satisfiable" : "unsatisfiable");
      },
    ),
    { numRuns: 2000 },
  );
});
