/** Each anomaly has a smallest history in which it is all that is found. */
import { describe, expect, test } from "vitest";
import { ABORTED, type Micro } from "../../history/objects/transaction.ts";
import type { Operation } from "../../model/operation.ts";
import { analysisOf } from "./analysis.ts";
import { anomaliesOf } from "./anomalies.ts";
import { LEVELS } from "./levels.ts";
import { type Told, told } from "./small.laws.ts";

const operationsOf = ({ transactions }: Told): readonly Operation[] =>
  transactions.map(({ client, outcome, steps, invoked, returned }) => {
    const value = steps.map(({ f, key, value }): Micro => [f, key, value]);
    const request = { type: "txn", value };
    if (outcome === "unknown") return { client, request, invoked, returned };
    return {
      client,
      request,
      result: outcome === "aborted" ? ABORTED : value,
      invoked,
      returned,
    };
  });

const analysed = (history: Told) =>
  analysisOf(operationsOf(history), history.object === "list-append");

/** The history with some transactions that are over only when all others are. */
const untilLater = (
  { object, transactions }: Told,
  ...long: readonly number[]
): Told => ({
  object,
  transactions: transactions.map((each, i) =>
    long.includes(i) ? { ...each, returned: 99 } : each,
  ),
});

/** By anomaly: a history, and a weakest level that forbids it. */
const FIXTURES: Readonly<Record<string, readonly [history: Told, weakest: string]>> = {
  "unwritten read": [told("wy1", "rx2"), "read-uncommitted"],
  "internal inconsistency": [told("wx1 rx2"), "read-uncommitted"],
  "duplicate elements": [told("ax1", "rx[1,1]"), "read-uncommitted"],
  "incompatible order": [told("ax1", "ax2", "rx[1]", "rx[2]"), "read-uncommitted"],
  G0: [told("ax1 ay1", "ax2 ay2", "rx[1,2]", "ry[2,1]"), "read-uncommitted"],
  G1a: [told("wx1 abort", "rx1"), "read-committed"],
  "dirty update": [told("ax1 abort", "ax2", "rx[1,2]"), "read-committed"],
  G1b: [told("wx1 wx2", "rx1"), "read-committed"],
  G1c: [told("wx1 ry1", "wy1 rx1"), "read-committed"],
  "fractured read": [told("wx1 wy1", "rx- ry1"), "parallel-snapshot-isolation"],
  "lost update": [told("rx- wx1", "rx- wx2"), "parallel-snapshot-isolation"],
  "G-single": [told("wx1", "rx1 wy1", "ry1 rx-"), "parallel-snapshot-isolation"],
  "long fork": [told("wx1", "wy1", "rx1 ry-", "rx- ry1"), "snapshot-isolation"],
  "G-nonadjacent": [
    told("wx1", "wy1", "rx1 wz1", "rz1 ry-", "ry1 rx-"),
    "snapshot-isolation",
  ],
  "write skew": [told("rx- wy1", "ry- wx1"), "repeatable-read"],
  "G2-item": [told("rx- wy1", "ry- wz1", "rz- wx1"), "repeatable-read"],
  "G0-process": [
    told("a: ax1", "a: ax2", "rx[2,1]"),
    "strong-session-snapshot-isolation",
  ],
  "G1c-process": [told("a: rx1", "a: wx1"), "strong-session-snapshot-isolation"],
  "G-single-process": [told("a: wx1", "a: rx-"), "strong-session-snapshot-isolation"],
  "G-nonadjacent-process": [
    told("a: wx1", "b: wy1", "a: ry-", "b: rx-"),
    "strong-session-snapshot-isolation",
  ],
  "G2-item-process": [
    told("a: wy1", "a: rx-", "b: ry- wx1"),
    "strong-session-serializable",
  ],
  "G0-realtime": [told("ax1", "|", "ax2", "|", "rx[2,1]"), "strong-snapshot-isolation"],
  "G1c-realtime": [told("rx1", "|", "wx1"), "strong-snapshot-isolation"],
  "G-single-realtime": [told("wx1", "|", "rx-"), "strong-snapshot-isolation"],
  "G-nonadjacent-realtime": [
    untilLater(told("wx1", "wy1", "ry1 rx-", "|", "ry-"), 1, 2),
    "strong-snapshot-isolation",
  ],
  "G2-item-realtime": [
    untilLater(told("wy1", "ry- wx1", "|", "rx-"), 1),
    "strict-serializable",
  ],
};

describe("a smallest history with nothing else:", () => {
  test.each(Object.entries(FIXTURES))("%s", (name, [history, weakest]) => {
    const analysis = analysed(history);
    const found = anomaliesOf(analysis);

    expect(found.map((each) => each.name)).toEqual([name]);
    expect(found[0]!.forbiddenBy).toContain(weakest);
    for (const level of LEVELS.slice(0, LEVELS.indexOf(found[0]!.forbiddenBy[0]!)))
      if (level !== "repeatable-read")
        expect(analysis.decide(level).verdict).toBe("holds");
  });
  test.each(Object.entries(FIXTURES))(
    "%s, and every part of it is needed",
    (name, [history]) => {
      const { object, transactions } = history;
      for (const left of transactions) {
        const rest = {
          object,
          transactions: transactions.filter((each) => each !== left),
        };
        const names = anomaliesOf(analysed(rest)).map((each) => each.name);
        // A read whose write is left out is another fault.
        if (!names.includes("unwritten read")) expect(names).not.toContain(name);
      }
    },
  );
});

describe("an explanation", () => {
  const explained = (name: string): string => {
    const [anomaly] = anomaliesOf(analysed(FIXTURES[name]![0]));
    return anomaly!.witness.explanation.join("\n");
  };

  test("names what each transaction read and replaced", () => {
    expect(explained("write skew")).toBe(
      [
        "Let t1 = [r x null, w y 1] by own 0, t2 = [r y null, w x 1] by own 1.",
        "Then t1 precedes t2, because t1 read x = null, before t2 wrote 1.",
        "And t2 precedes t1, because t2 read y = null, before t1 wrote 1.",
        "However, t1 would then precede itself: t1 ──rw x──▶ t2 ──rw y──▶ t1. This is write skew, a case of G2-item.",
      ].join("\n"),
    );
  });
  test("tells why one append came before another", () => {
    expect(explained("G0")).toContain("lists of y have 1 of t1 right after 2 of t2");
  });
  test("tells sessions from real time", () => {
    expect(explained("G-single-process")).toContain("because a began t2 after its t1");
    expect(explained("G-single-realtime")).toContain(
      "because t1 was over at 1, before t2 began at 2",
    );
  });
  test.each(Object.keys(FIXTURES))("of %s leaves no gap", (name) => {
    expect(explained(name)).not.toMatch(/\{\d\}|undefined|was tried/);
  });
});

test("where the order of writes is open, it is said what would settle it", () => {
  const decision = analysed(told(...skewed(8))).decide("snapshot-isolation");

  expect(decision).toMatchObject({
    verdict: "unfinished",
    reached: expect.stringContaining("unknown order of the writes to x"),
  });
  expect(decision).toMatchObject({
    reached: expect.stringContaining("a read of the whole list after the last append"),
  });
});

test("where few orders are open, all are tried", () => {
  const decision = analysed(told(...skewed(2))).decide("snapshot-isolation");

  expect(decision).toMatchObject({ verdict: "violated", by: { orders: 2 } });
});

/** Transactions of which each reads what the next replaces, and all append to one list. */
const skewed = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => {
    const [own, next] = [i, (i + 1) % count].map((at) => "abcdefgh".charAt(at));
    return `r${next}[] a${own}${i + 1} ax${i + 11}`;
  });
