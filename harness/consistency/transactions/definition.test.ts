/** Classical small histories, and which isolation levels their definitions allow. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decides, LEVELS, type Level } from "./definition.ts";
import { type Told, told } from "./small.laws.ts";
import { transactionsOf } from "./small-history.ts";
import { allowsByPhenomena, LEVELS_BY_PHENOMENA } from "./version-orders.laws.ts";

const forbids = ({ object, transactions }: Told): readonly Level[] =>
  LEVELS.filter((level) => decides(level, object, transactions) === "violated");

const REAL_TIME: readonly Level[] = ["strong-snapshot-isolation", "strict-serializable"];
const SESSIONS: readonly Level[] = [
  "strong-session-snapshot-isolation",
  "strong-snapshot-isolation",
  "strong-session-serializable",
  "strict-serializable",
];
const SERIALIZABLE: readonly Level[] = [
  "repeatable-read",
  "serializable",
  "strong-session-serializable",
  "strict-serializable",
];
const SNAPSHOT: readonly Level[] = [
  "snapshot-isolation",
  "strong-session-snapshot-isolation",
  "strong-snapshot-isolation",
];
const ATOMIC: readonly Level[] = [
  "parallel-snapshot-isolation",
  "update-serializable",
  ...SNAPSHOT,
  ...SERIALIZABLE,
];
const COMMITTED: readonly Level[] = [
  "read-committed",
  "monotonic-atomic-view",
  ...ATOMIC,
];

const table: Readonly<Record<string, readonly [Told, readonly Level[]]>> = {
  "one after another": [told("rx- wx1", "|", "rx1 wx2", "|", "rx2"), []],
  "lists, one after another": [told("ax1", "|", "rx[1] ax2 rx[1,2]", "|", "rx[1,2]"), []],
  "G0, on lists": [
    told("ax1 ay1", "ax2 ay2", "rx[1,2]", "ry[2,1]"),
    ["read-uncommitted", ...COMMITTED],
  ],
  "appends of two transactions in turn": [
    told("ax1 ax3", "ax2", "rx[1,2,3]"),
    ["read-uncommitted", ...COMMITTED],
  ],
  "a value that was never written": [
    told("wx1", "rx2"),
    ["read-uncommitted", ...COMMITTED],
  ],
  "an own write that is not read": [
    told("wx1 rx2", "wx2"),
    ["read-uncommitted", ...COMMITTED],
  ],
  "G1a: an aborted read": [told("wx1 abort", "rx1"), COMMITTED],
  "G1a, on lists": [told("ax1 abort", "rx[1]"), COMMITTED],
  "dirty update": [told("ax1 abort", "ax2", "rx[1,2]"), COMMITTED],
  "G1b: an intermediate read": [told("wx1 wx2", "rx1"), COMMITTED],
  "G1b, on lists": [told("ax1 ax2", "rx[1]"), COMMITTED],
  "G1c: circular information flow": [told("wx1 ry1", "wy1 rx1"), COMMITTED],
  "G1c, on lists": [told("ax1 ry[1]", "ay1 rx[1]"), COMMITTED],
  "fuzzy read": [told("rx- rx1", "wx1"), ATOMIC],
  "fractured read, the new before the old": [
    told("wx1 wy1", "rx1 ry-"),
    ["monotonic-atomic-view", ...ATOMIC],
  ],
  "fractured read, the old before the new": [told("wx1 wy1", "rx- ry1"), ATOMIC],
  "fractured read of an earlier append": [
    told("ax1 ay1", "ax2", "rx[1,2] ry[]"),
    ["monotonic-atomic-view", ...ATOMIC],
  ],
  "lost update": [told("rx- wx1", "rx- wx2"), ATOMIC],
  "lost update, on lists": [told("rx[] ax1", "rx[] ax2", "rx[1,2]"), ATOMIC],
  "read skew, as an update goes by": [told("rx- ry1", "rx- ry- wx1 wy1"), ATOMIC],
  "not causal": [told("wx1", "rx1 wy1", "ry1 rx-"), ATOMIC],
  "long fork": [told("wx1", "wy1", "rx1 ry-", "rx- ry1"), [...SNAPSHOT, ...SERIALIZABLE]],
  "long fork by writers": [
    told("wx1", "wy1", "rx1 ry- wa1", "rx- ry1 wb1"),
    ["update-serializable", ...SNAPSHOT, ...SERIALIZABLE],
  ],
  "write skew": [
    told("rx- ry- wx1", "rx- ry- wy1"),
    ["update-serializable", ...SERIALIZABLE],
  ],
  "read-only anomaly of snapshot isolation": [
    told("ry- wy20", "rx- ry- wx-11", "rx- ry20"),
    ["update-serializable", ...SERIALIZABLE],
  ],
  "a stale read of another client": [told("wx1", "|", "rx-"), REAL_TIME],
  "a stale read in a session": [told("a: wx1", "|", "a: rx-"), SESSIONS],
  "a write that may have committed": [told("wx1 unknown", "rx1"), []],
  "a write that may not have committed": [told("wx1 unknown", "|", "rx-"), []],
  "a write that must have committed, and was lost": [
    told("wx1 unknown", "rx1", "|", "rx-"),
    REAL_TIME,
  ],
  "a read whose answer is not known": [told("wx1 unknown", "rx? ry-"), []],
};

describe("classical histories", () => {
  test.each(Object.entries(table))("%s", (_name, [history, forbidden]) => {
    expect([...forbids(history)].sort()).toEqual([...forbidden].sort());
  });
});

/** What each level implies directly. */
const IMPLIED: Readonly<Record<Level, readonly Level[]>> = {
  "read-uncommitted": [],
  "read-committed": ["read-uncommitted"],
  "monotonic-atomic-view": ["read-committed"],
  "repeatable-read": ["update-serializable", "snapshot-isolation"],
  "parallel-snapshot-isolation": ["monotonic-atomic-view"],
  "snapshot-isolation": ["parallel-snapshot-isolation"],
  "strong-session-snapshot-isolation": ["snapshot-isolation"],
  "strong-snapshot-isolation": ["strong-session-snapshot-isolation"],
  "update-serializable": ["parallel-snapshot-isolation"],
  serializable: ["repeatable-read"],
  "strong-session-serializable": ["serializable", "strong-session-snapshot-isolation"],
  "strict-serializable": ["strong-session-serializable", "strong-snapshot-isolation"],
};

const value = fc.constantFrom("-", "1", "2");
const list = fc.constantFrom("[]", "[1]", "[2]", "[1,2]", "[2,1]");
const micro = (write: "w" | "a"): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom("x", "y"), fc.boolean(), write === "w" ? value : list)
    .map(([key, isRead, read]) => (isRead ? `r${key}${read}` : `${write}${key}`));

/** Appends and writes get their transaction's number. */
const histories: fc.Arbitrary<Told> = fc
  .constantFrom<"w" | "a">("w", "a")
  .chain((write) =>
    fc.array(
      fc.tuple(
        fc.constantFrom("a", "b"),
        fc.array(micro(write), { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", "", "", " abort", " unknown"),
        fc.boolean(),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map((transactions) =>
    told(
      ...transactions.flatMap(([client, micros, end, isLater], number) => {
        const steps = micros.map((text) => (text.startsWith("r") ? text : text + number));
        const text = `${client}: ${steps.join(" ")}${end}`;
        return isLater ? ["|", text] : [text];
      }),
    ),
  );

test("what a level implies is allowed where the level is", () => {
  fc.assert(
    fc.property(histories, ({ object, transactions }) => {
      for (const level of LEVELS)
        if (decides(level, object, transactions) === "holds")
          for (const implied of IMPLIED[level])
            expect([implied, decides(implied, object, transactions)]).toEqual([
              implied,
              "holds",
            ]);
    }),
    { numRuns: 500 },
  );
});

test("the levels forbid what their phenomena over all version orders forbid", () => {
  const verdicts = new Map<string, number>();
  fc.assert(
    fc.property(histories, ({ object, transactions }) => {
      for (const level of LEVELS_BY_PHENOMENA) {
        const verdict = decides(level, object, transactions);
        const isAllowed = allowsByPhenomena(level, object, transactions);
        expect([level, verdict]).toEqual([level, isAllowed ? "holds" : "violated"]);
        const key = `${level} ${object} ${verdict}`;
        verdicts.set(key, (verdicts.get(key) ?? 0) + 1);
      }
    }),
    { numRuns: 1500 },
  );
  // Both verdicts occur for each level and each object.
  expect(verdicts.size).toBe(4 * LEVELS_BY_PHENOMENA.length);
});

test("operations are transactions by their answers", () => {
  const asked = { client: "c", request: { type: "txn", value: [["r", "x", null]] } };
  const times = { invoked: 0, returned: 1 };
  const operations = [
    { ...asked, ...times, result: [["r", "x", 3]] },
    { ...asked, ...times, result: "aborted" },
    { ...asked, invoked: 0, returned: Number.POSITIVE_INFINITY },
  ];
  const read = { f: "r", key: "x" };
  expect(transactionsOf(operations)).toMatchObject([
    { outcome: "committed", steps: [{ ...read, value: 3 }] },
    { outcome: "aborted", steps: [read] },
    { outcome: "unknown", steps: [read] },
  ]);
});
