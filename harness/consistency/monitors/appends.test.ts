import fc from "fast-check";
import { expect, test } from "vitest";
import { keyValue } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { linearizable } from "../models/linearizable.ts";
import { search } from "../search/search.ts";
import { appendsMonitor } from "./appends.ts";

const RUNS = process.env.LOCKSTEP_LONG === "1" ? 300_000 : 20_000;
const UNBOUNDED = { left: Number.POSITIVE_INFINITY };
const store: AnyObject = keyValue();

/** Some are prefixes of others, and some are concatenations. */
const TEXTS = ["a", "b", "c", "d", "ab", "bc", "", "a"];

type Drawn = {
  readonly type: string;
  readonly text: number;
  readonly effect: number;
  readonly before: number;
  readonly after: number;
  readonly fate: number;
  readonly mistake: number;
};

const drawn: fc.Arbitrary<Drawn> = fc.record({
  type: fc.constantFrom(
    "get",
    "get",
    "get",
    "append",
    "append",
    "append",
    "put",
    "delete",
  ),
  text: fc.nat(3 * TEXTS.length),
  effect: fc.nat(12),
  before: fc.nat(5),
  after: fc.nat(5),
  fate: fc.nat(11),
  mistake: fc.nat(9),
});

/** The history of a store whose clients sometimes get a wrong answer. */
const historyOf = (all: readonly Drawn[], key: string): readonly Operation[] => {
  const held = [""];
  return all
    .toSorted((a, b) => a.effect - b.effect)
    .map(({ type, text, effect, before, after, fate, mistake }, i): Operation => {
      // Most often a text of its own.
      const value = TEXTS[text] ?? String.fromCharCode(101 + i);
      const isText = type === "put" || type === "append";
      const request = isText ? { type, key, value } : { type, key };
      const timed = { client: `${key}${i}`, request, invoked: effect - before };
      const state = held.at(-1)!;
      if (fate > 0) held.push(store.apply(state, request)[0] as string);
      if (fate < 2) return { ...timed, returned: Number.POSITIVE_INFINITY };
      const answer = type === "get" ? answered(held, mistake) : null;
      return { ...timed, result: answer, returned: effect + after };
    });
};

const answered = (held: readonly string[], mistake: number): string => {
  const now = held.at(-1)!;
  if (mistake === 0) return held[held.length >> 1]!;
  if (mistake === 1) return [...now].reverse().join("");
  if (mistake === 2) return now.slice(1);
  return mistake === 3 ? `${now}e` : now;
};

const histories = fc
  .array(drawn, { minLength: 2, maxLength: 9 })
  .map((all) => historyOf(all, "x"));

test("the search agrees on histories at random, and explains what holds the same way", () => {
  const counts = { holds: 0, violated: 0 };
  fc.assert(
    fc.property(histories, (operations) => {
      const found = appendsMonitor(operations, UNBOUNDED);
      if (found === undefined) return;
      const { verdict } = search(store, operations, { ...UNBOUNDED });
      counts[found.verdict]++;
      if (found.verdict !== verdict) expect.fail(`${found.verdict}, but ${verdict}`);
      if (found.verdict === "violated") {
        const alone = search(store, found.suspects, { ...UNBOUNDED });
        if (alone.verdict !== "violated") expect.fail("the suspects alone are fine");
      } else if (!explains(found.order!, operations)) expect.fail("a wrong order");
    }),
    { numRuns: RUNS, seed: 81 },
  );
  expect(counts.holds).toBeGreaterThan(RUNS / 8);
  expect(counts.violated).toBeGreaterThan(RUNS / 8);
});

/** Does the order contain every answered operation, keep real time, and give every answer? */
const explains = (
  order: readonly Operation[],
  operations: readonly Operation[],
): boolean => {
  let state: unknown = store.initial;
  let begun = Number.NEGATIVE_INFINITY;
  for (const { request, result, invoked, returned } of order) {
    const [next, answer] = store.apply(state, request);
    begun = Math.max(begun, invoked);
    if (returned < begun || (result !== undefined && answer !== result)) return false;
    state = next;
  }
  const placed = new Set(order);
  return (
    placed.size === order.length &&
    operations.every((each) => each.result === undefined || placed.has(each))
  );
};

test("each key is judged on its own, and a witness is of one key", () => {
  const counts = { holds: 0, violated: 0 };
  const pair = fc.tuple(
    fc.array(drawn, { minLength: 2, maxLength: 8 }),
    fc.array(drawn, { minLength: 2, maxLength: 8 }),
  );
  fc.assert(
    fc.property(pair, ([first, second]) => {
      const [x, y] = [historyOf(first, "x"), historyOf(second, "y")];
      const isFine = [x, y].every(
        (mine) => search(store, mine, { ...UNBOUNDED }).verdict === "holds",
      );
      const { verdict, witness } = linearizable(store, [...x, ...y], {
        configurations: 1_000_000,
      });
      expect(verdict).toBe(isFine ? "holds" : "violated");
      counts[isFine ? "holds" : "violated"]++;
      const keys = witness?.operations.map(
        ({ request }) => (request as { readonly key: string }).key,
      );
      expect(new Set(keys).size).toBeLessThanOrEqual(1);
    }),
    { numRuns: RUNS / 20, seed: 82 },
  );
  expect(counts.holds).toBeGreaterThan(RUNS / 100);
  expect(counts.violated).toBeGreaterThan(RUNS / 100);
});
