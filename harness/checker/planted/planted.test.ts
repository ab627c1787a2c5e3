/**
 * A quick check that each fault can be planted; `npm run long` plants each fault and runs the tests that have to notice
 * it.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { faults } from "./faults.ts";
import { type Planted, withFault } from "./planted.ts";

const checker = fileURLToPath(new URL("..", import.meta.url));

test("there are enough faults, and none is planted twice", () => {
  expect(faults.length).toBeGreaterThanOrEqual(40);
  const all = faults.map(
    ({ file, text, replacement }) => `${file} ${text} ${replacement}`,
  );
  expect(new Set(all).size).toBe(faults.length);
});

test.each(faults)("$file: $does", (fault) => {
  const planted = withFault(readFileSync(checker + fault.file, "utf8"), fault);
  // With the fault the file must still be a valid program, so that a test has to notice the fault.
  expect(() => transformSync(planted, { loader: "ts" })).not.toThrow();
  expect(fault.killedBy).not.toEqual([]);
  for (const file of fault.killedBy) expect(existsSync(checker + file), file).toBe(true);
});

test("a text that is not found exactly once is refused", () => {
  const fault: Planted = {
    file: "a.ts",
    text: "one",
    replacement: "$& two",
    does: "nothing",
    killedBy: [],
  };
  expect(withFault("one", fault)).toBe("$& two");
  expect(() => withFault("none at all", fault)).not.toThrow();
  expect(() => withFault("no number", fault)).toThrow(/0 times/);
  expect(() => withFault("one or one", fault)).toThrow(/2 times/);
});
