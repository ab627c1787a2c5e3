import { expect, test } from "vitest";
import { processMemory } from "./process-memory.ts";

const MEGABYTE = 2 ** 20;

test("the size of the process and the bytes to be added are bounded together", () => {
  const taken = process.memoryUsage.rss();
  const { isShort, peak } = processMemory(taken + 4096 * MEGABYTE);
  expect(isShort(0)).toBe(false);
  expect(isShort(8192 * MEGABYTE)).toBe(true);
  // The bytes asked about before were not added.
  expect(isShort(0)).toBe(false);
  expect(peak()).toBeGreaterThan(MEGABYTE);
  expect(peak()).toBeLessThan(taken + 4096 * MEGABYTE);
});

test("a limit below the size at the start has no effect", () => {
  expect(processMemory(MEGABYTE).isShort(8192 * MEGABYTE)).toBe(false);
});
