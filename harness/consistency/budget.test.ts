import { expect, test } from "vitest";
import { casRegister } from "../history/objects.ts";
import type { Operation } from "../model/operation.ts";
import { budgetOf, CONFIGURATION_BYTES } from "./budget.ts";
import type { SearchProgress } from "./judgement.ts";
import { linearizable } from "./models/linearizable.ts";

/** In no order of these writes a write gives the value that is read; one value occurs twice. */
const hard = Array.from({ length: 17 }, (_, i): Operation => {
  const timed = { client: `c${i}`, invoked: 0, returned: 100 };
  return i === 0
    ? { ...timed, request: { type: "read" }, result: 77 }
    : { ...timed, request: { type: "write", value: Math.max(2, i) }, result: null };
});

test("the budget of a search is at most a quarter of the memory and half of the heap", () => {
  const { configurations } = budgetOf({});

  expect(configurations).toBeGreaterThan(100_000);
  expect(configurations * CONFIGURATION_BYTES).toBeLessThanOrEqual(
    process.constrainedMemory() || Number.POSITIVE_INFINITY,
  );
  expect(budgetOf({ bytes: CONFIGURATION_BYTES * 1000 }).configurations).toBe(1000);
  expect(budgetOf({ configurations: 7, bytes: 1e9 }).configurations).toBe(7);
});

test("the reason of an unfinished search names the budget and the option that raises it", () => {
  const judged = linearizable(casRegister<unknown>(0), hard, { bytes: 2 ** 20 });

  expect(judged.verdict).toBe("unfinished");
  expect(judged.reason).toMatch(
    /within 1 MB of memory, or 1398 configurations; --memory BYTES allows more$/,
  );
  expect(budgetOf({ bytes: 2 ** 60 }).text).toContain("--max-old-space-size");
});

test("a search reports its progress", () => {
  const progress: SearchProgress[] = [];
  const budget = {
    configurations: 10_000,
    onSearched: (one: SearchProgress) => progress.push(one),
  };
  linearizable(casRegister<unknown>(0), hard, budget);

  expect(progress.map(({ configurations }) => configurations)).toEqual([4096, 8192]);
  expect(progress[0]).toMatchObject({ model: "linearizable", all: 17 });
});
