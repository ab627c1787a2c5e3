import { expect, test } from "vitest";
import type { CheckResult } from "./check-result.ts";
import { stoppedText } from "./covers.ts";

const stopped = (depth: number | null): string | null =>
  stoppedText({
    limit: "the limit of 9 states",
    checked: { depth },
  } as unknown as CheckResult);

test.each([
  [null, "not every state was visited"],
  [1, "every state within 1 step of the first was visited, and some beyond"],
  [2, "every state within 2 steps of the first was visited, and some beyond"],
])("a search that a limit stops at depth %s", (depth, text) => {
  expect(stopped(depth)).toBe(`the limit of 9 states was reached; ${text}`);
});
