import fc from "fast-check";
import { expect, test } from "vitest";
import { keyValue } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { linearizable } from "../models/linearizable.ts";
import { search } from "../search/search.ts";
import { appendsMonitor } from "./appends.ts";
import { sourcesOf } from "./sources.ts";
import { type Store, storeOf } from "./store.ts";

const RUNS = process.env.LOCKSTEP_LONG === "1" ? 100_000 : 5000;
const UNBOUNDED = { left: Number.POSITIVE_INFINITY };

/** Puts of "a", puts of "b", deletes and gets: most resets share their text with others. */
const histories = (longest: number): fc.Arbitrary<readonly Operation[]> =>
  fc
    .array(
      fc.record({
        what: fc.nat(7),
        invoked: fc.nat(20),
        length: fc.nat(longest),
        isOpen: fc.nat(9).map((drawn) => drawn === 0),
      }),
      { minLength: 3, maxLength: 5 + longest },
    )
    .map((all) => [
      { client: "u", ...appending("u"), result: null, invoked: 30, returned: 31 },
      ...all.map(({ what, invoked, length, isOpen }, i): Operation => {
        const timed = { client: `${i}`, invoked };
        const { request, result } = REQUESTS[what]!;
        return isOpen
          ? { ...timed, request, returned: Number.POSITIVE_INFINITY }
          : { ...timed, request, result, returned: invoked + length };
      }),
    ]);

const appending = (value: string): Pick<Operation, "request"> => ({
  request: { type: "append", key: "k", value },
});

const get = { type: "get", key: "k" };
const put = (value: string) => ({ type: "put", key: "k", value });
const REQUESTS = [
  { request: put("a"), result: null },
  { request: put("a"), result: null },
  { request: put("b"), result: null },
  { request: { type: "delete", key: "k" }, result: null },
  { request: get, result: "a" },
  { request: get, result: "a" },
  { request: get, result: "b" },
  { request: get, result: "" },
] as const;

/** The definition: all resets with the text but those that are excluded. */
const byDefinition = (store: Store, row: number, text: string): number | string => {
  const sources = sourcesOf(store);
  const excluded = new Set(sources.excludedBy(row, text).map(({ reset }) => reset));
  const left = store.resets.get(text)!.filter((reset) => !excluded.has(reset));
  return left.length === 0 ? "none" : left.length > 1 ? "several" : left[0]!;
};

test("the bisection finds the resets that the definition leaves", () => {
  const counts = { none: 0, several: 0, one: 0 };
  fc.assert(
    fc.property(histories(9), (operations) => {
      const store = storeOf(operations)!;
      for (const row of store.gets) {
        const text = operations[row]!.result as string;
        if (!store.resets.has(text)) continue;
        const found = sourcesOf(store).of(row, text);
        expect(found).toBe(byDefinition(store, row, text));
        counts[typeof found === "number" ? "one" : found]++;
      }
    }),
    { numRuns: RUNS, seed: 83 },
  );
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 20);
});

test("the general search agrees on histories in which resets share their texts", () => {
  const counts = { holds: 0, violated: 0 };
  fc.assert(
    fc.property(histories(4), (operations) => {
      const found = appendsMonitor(operations, UNBOUNDED);
      if (found === undefined) return;
      const { verdict } = search(keyValue(), operations, { ...UNBOUNDED });
      expect(found.verdict).toBe(verdict);
      counts[found.verdict]++;
    }),
    { numRuns: RUNS, seed: 84 },
  );
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 20);
});

test("24,000 operations with 16,000 resets of two texts are judged in seconds", () => {
  const steps = [put("a"), get, { type: "delete", key: "k" }];
  const operations = Array.from({ length: 24_000 }, (_, i): Operation => {
    const request = steps[i % steps.length]!;
    const times = { client: `${i % 2}`, invoked: 2 * i, returned: 2 * i + 1 };
    return { ...times, request, result: request.type === "get" ? "a" : null };
  });
  const appended = { ...appending("u"), client: "u", result: null };
  const history = [...operations, { ...appended, invoked: 48_000, returned: 48_001 }];
  const started = process.cpuUsage();
  expect(linearizable(keyValue(), history).verdict).toBe("holds");
  const { user, system } = process.cpuUsage(started);
  // Comparing each get with each reset took twenty seconds and more.
  expect((user + system) / 1e6).toBeLessThan(5);
});
