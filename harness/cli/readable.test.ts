import { describe, expect, test } from "vitest";
import type { Json } from "../history/trace.ts";
import { scopeOfHeader } from "./readable.ts";

describe("the scope in the header of a path", () => {
  const read = (scope: Json) => () =>
    scopeOfHeader("a.jsonl", { scope: { n: 3, writeBack: true } }, { scope } as never);

  test("lacks what has its default", () => {
    expect(read({ n: 4 })()).toEqual({ n: 4, writeBack: true });
  });

  test.each([
    [[1], '"scope" is no record of parameters'],
    [{ foo: 1 }, '"scope" has an unknown parameter: foo'],
    [
      { writeBack: 3 },
      '"scope" has 3 for write-back; expected a value of the same type as its default, on',
    ],
  ])("%j is refused", (scope, why) => {
    expect(read(scope as Json)).toThrow(`a.jsonl:1:1: in the header, ${why}`);
  });
});
