import { expect, test } from "vitest";
import { processMemory } from "./process-memory.ts";

const MEGABYTE = 2 ** 20;

test("what the process takes is bounded, with what is about to be added", () => {
  const taken = process.memoryUsage.rss();
  const { isShort, peak } = processMemory(taken + 4096 * MEGABYTE);
  expect(isShort(0)).toBe(false);
  expect(isShort(8192 * MEGABYTE)).toBe(true);
  // What was asked about was not added.
  expect(isShort(0)).toBe(false);
  expect(peak()).toBeGreaterThan(MEGABYTE);
  expect(peak()).toBeLessThan(taken + 4096 * MEGABYTE);
});

test("a bound below what the process takes without a search is none", () => {
  expect(processMemory(MEGABYTE).isShort(8192 * MEGABYTE)).toBe(false);
});
