/** The fast judges of isolation levels against the definitions, which try all orders. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Operation } from "../../model/operation.ts";
import { analyse, type Inference } from "./analysis.ts";
import { readTogether } from "./atomic-reads.ts";
import { columnsOf, microsIn } from "./columns.ts";
import { decides, LEVELS } from "./definition.ts";
import { dependenciesOf } from "./dependencies.ts";
import { type Graph, link, noGraph, RT, RW, SO, VIEW, WR, WW } from "./graph.ts";
import { allHistories, randomHistories, type Size } from "./histories.laws.ts";
import type { LevelName } from "./levels.ts";
import { type TransactionObject, transactionsOf } from "./small-history.ts";
import { linkSessions, linkTime } from "./time.ts";

const IS_LONG = process.env.LOCKSTEP_LONG === "1";

const OBJECTS = ["list-append", "rw-register"] as const;

/** The levels for which the fast judge and the definition give different verdicts. `unfinished` is no difference. */
const differences = (
  object: TransactionObject,
  history: readonly Operation[],
  levels: readonly LevelName[],
  inference?: Inference,
): readonly string[] => {
  const analysis = analyse(columnsOf(history, object === "list-append"), inference);
  const transactions = transactionsOf(history);
  return levels.flatMap((level) => {
    const { verdict } = analysis.decide(level);
    const expected = decides(level, object, transactions);
    return verdict === expected || verdict === "unfinished"
      ? []
      : [`${level} ${verdict}, but by definition ${expected}`];
  });
};

/** Did a committed transaction read a write of a transaction that is not known to have committed? */
const isDirty = (history: readonly Operation[]): boolean => {
  const doubtful = new Set(
    history
      .filter(({ result }) => !Array.isArray(result))
      .flatMap((each) => microsIn(each).filter(([f]) => f !== "r"))
      .map(([, , value]) => value),
  );
  return history.some(
    (each) =>
      Array.isArray(each.result) &&
      microsIn(each).some(
        ([f, , value]) => f === "r" && [value].flat().some((one) => doubtful.has(one)),
      ),
  );
};

/** An object, a size, and how many histories have that size. The last size is too large for an everyday run. */
const SIZES: readonly (readonly [TransactionObject, Size, number])[] = [
  ["list-append", { transactions: 2, length: 3 }, 57_381],
  ["list-append", { transactions: 3, length: 2 }, 25_663],
  ["rw-register", { transactions: 2, length: 3 }, 16_110],
  ["rw-register", { transactions: 3, length: 2 }, 6_682],
];

const LARGE: readonly (readonly [TransactionObject, Size, number])[] = IS_LONG
  ? [
      ["list-append", { transactions: 3, length: 3 }, Number.NaN],
      ["rw-register", { transactions: 3, length: 3 }, Number.NaN],
    ]
  : [];

describe("serializability and snapshot isolation are as by all orders", () => {
  test.each([...SIZES, ...LARGE])(
    "on every history of a %s of the size %o",
    { timeout: IS_LONG ? 48 * 3_600_000 : 120_000 },
    (object, size, expected) => {
      let count = 0;
      for (const history of allHistories(object, size)) {
        count++;
        const found = differences(object, history, [
          "serializable",
          "snapshot-isolation",
        ]);
        if (found.length > 0) expect({ history, found }).toEqual({ history, found: [] });
      }
      if (!Number.isNaN(expected)) expect(count).toBe(expected);
    },
  );
});

describe("every level is as by all orders", () => {
  for (const object of OBJECTS)
    test(`on random ${object} histories`, () => {
      fc.assert(
        fc.property(randomHistories(object), (history) => {
          // Whether read uncommitted allows a list with appends that may not have committed is a matter of
          // definition.
          const isOpen = object === "list-append" && isDirty(history);
          const levels = LEVELS.filter(
            (level) => !(isOpen && level === "read-uncommitted"),
          );
          expect(differences(object, history, levels)).toEqual([]);
        }),
        { seed: 71, numRuns: IS_LONG ? 100_000 : 3_000 },
      );
    });
});

/** A graph without the edges of a kind. */
const lacking = (graph: Graph, kind: number): Graph => {
  const rest = noGraph(graph.nodes, graph.size);
  for (let e = 0; e < graph.size; e++)
    if (graph.kind[e] !== kind) link(rest, graph.from[e]!, graph.to[e]!, graph.kind[e]!);
  return rest;
};

const RIGHT: Inference = {
  dependencies: dependenciesOf,
  together: readTogether,
  sessions: linkSessions,
  time: linkTime,
};

const withoutKind = (kind: number): Inference => ({
  ...RIGHT,
  dependencies: (...asked) => lacking(dependenciesOf(...asked), kind),
});

/** Adds the edges of another function, but not those of a kind. */
const forgetting = (kind: number): Inference["together"] => {
  return (versioned, graph, findings) => {
    const more = noGraph(graph.nodes, 16);
    readTogether(versioned, more, findings);
    for (let e = 0; e < more.size; e++)
      if (more.kind[e] !== kind) link(graph, more.from[e]!, more.to[e]!, more.kind[e]!);
  };
};

const FAULTS: Readonly<Record<string, Inference>> = {
  "a write that comes right after another one is not seen": withoutKind(WW),
  "a read of what another one wrote is not seen": withoutKind(WR),
  "a read of what another one replaces is not seen": withoutKind(RW),
  "sessions are forgotten": { ...RIGHT, sessions: () => undefined },
  "real time is forgotten": { ...RIGHT, time: () => undefined },
  "what a monotonic view forces is forgotten": { ...RIGHT, together: forgetting(VIEW) },
  "reads are not looked at together": { ...RIGHT, together: () => undefined },
  "writes in no known order are taken in the order of the file": {
    ...RIGHT,
    dependencies(columns, versions) {
      const graph = dependenciesOf(columns, versions);
      const { loose } = versions;
      for (let key = 0; key + 1 < loose.start.length; key++)
        for (let i = loose.start[key]! + 1; i < loose.start[key + 1]!; i++) {
          const [from, to] = [loose.items[i - 1]!, loose.items[i]!];
          link(graph, columns.writeTxn.data[from]!, columns.writeTxn.data[to]!, WW);
        }
      return graph;
    },
  },
  "sessions count as real time does": {
    ...RIGHT,
    sessions(graph, columns) {
      const sessions = noGraph(graph.nodes, 16);
      linkSessions(sessions, columns);
      for (let e = 0; e < sessions.size; e++)
        link(graph, sessions.from[e]!, sessions.to[e]!, RT);
    },
  },
  "the order of clients is part of every level": {
    ...RIGHT,
    sessions(graph, columns) {
      const sessions = noGraph(graph.nodes, 16);
      linkSessions(sessions, columns);
      for (let e = 0; e < sessions.size; e++)
        if (sessions.kind[e] === SO) link(graph, sessions.from[e]!, sessions.to[e]!, WW);
    },
  },
  "a transaction that began when another one ended comes after it": {
    ...RIGHT,
    time: (graph, columns) =>
      linkTime(graph, {
        ...columns,
        operations: columns.operations.map((each) => ({
          ...each,
          returned: each.returned - 0.5,
        })),
      }),
  },
};

describe("the comparison finds a planted fault:", () => {
  test.each(Object.entries(FAULTS))("%s", (_, inference) => {
    const found = OBJECTS.some((object) => {
      const histories = fc.sample(randomHistories(object), { seed: 72, numRuns: 3_000 });
      return histories.some(
        (history) =>
          !isDirty(history) && differences(object, history, LEVELS, inference).length > 0,
      );
    });

    expect(found).toBe(true);
  });
});
