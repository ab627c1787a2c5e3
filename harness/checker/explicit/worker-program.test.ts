/** The text that a worker is given means the same as the kernel, and lacks nothing that it uses. */
import { expect, test } from "vitest";
import * as kernel from "./kernel.ts";
import { declared, workerProgram } from "./worker-program.ts";

test("functions and constants mean as text what they mean here", () => {
  const text = `const __name = (made) => made;\n${declared(kernel)}`;
  const again = new Function(`${text}; return { spread, CONTROL, hashOfWords };`)();
  expect(again.CONTROL).toEqual(kernel.CONTROL);
  for (const word of [0, 1, -1, 123_456_789]) {
    expect(again.spread(word)).toBe(kernel.spread(word));
    expect(again.hashOfWords(7, word)).toBe(kernel.hashOfWords(7, word));
  }
});

test("no name stands for a module that was imported", () => {
  expect(workerProgram()).not.toMatch(/__vi\w*_import|\bimport\b/);
});
