import fc from "fast-check";
import { expect, test } from "vitest";
import { blockFile } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { closeToOpen } from "../models/close-to-open.ts";
import { linearizable } from "../models/linearizable.ts";
import { sessionSemantics } from "../models/session-semantics.ts";
import { fileHistories, isCloseToOpenByForce } from "./file-histories.laws.ts";

const shared = blockFile<unknown>(0);

/** One after another, unless a time is given: `open`, `close`, writes and reads with an offset. */
const history = (
  steps: readonly (readonly [
    client: string,
    what: string,
    offset?: number,
    values?: readonly unknown[],
    at?: number,
  ])[],
): readonly Operation[] =>
  steps.map(([client, type, offset = 0, values = [], at], i) => {
    const times = { client, invoked: at ?? 10 * i, returned: (at ?? 10 * i) + 1 };
    if (type === "write")
      return { ...times, request: { type, offset, values }, result: null };
    if (type === "read")
      return { ...times, request: { type, offset, size: values.length }, result: values };
    return { ...times, request: { type }, result: null };
  });

test("what two writers left may be a mixture, block by block, and one machine has none", () => {
  const mixed = history([
    ["a", "open"],
    ["b", "open"],
    ["a", "write", 0, [1, 1], 20],
    ["b", "write", 0, [2, 2], 20.5],
    ["a", "close"],
    ["b", "close"],
    ["c", "open"],
    ["c", "read", 0, [1, 2]],
  ]);
  expect(closeToOpen(shared, mixed).verdict).toBe("holds");
  expect(linearizable(shared, mixed).verdict).toBe("violated");
});

test("a block that was closed before the open is seen, whatever the others hold", () => {
  const written = [
    ["a", "open"],
    ["a", "write", 1, [1, 1]],
    ["a", "close"],
    ["c", "open"],
  ] as const;
  const read = (values: readonly unknown[]) =>
    closeToOpen(shared, history([...written, ["c", "read", 0, values]]));
  expect(read([0, 1, 1]).verdict).toBe("holds");
  expect(read([0, 1, 0])).toMatchObject({ verdict: "violated" });
  expect(read([1, 1, 1]).verdict).toBe("violated");
  expect(
    linearizable(shared, history([...written, ["c", "read", 0, [0, 1, 1]]])).verdict,
  ).toBe("holds");
});

test("of blocks session semantics says nothing, and a read without blocks is named", () => {
  const opened = history([["a", "open"]]);
  expect(sessionSemantics(shared, opened)).toMatchObject({
    verdict: "unsupported",
    reason: expect.stringMatching(/read and written as a whole/),
  });
  const odd = [
    ...opened,
    { client: "a", request: { type: "read" }, invoked: 20, returned: 21, result: [1] },
  ];
  expect(closeToOpen(shared, odd)).toMatchObject({
    verdict: "unsupported",
    reason: expect.stringMatching(/offsets and sizes/),
  });
});

/** The uses of a file as uses of one block or of two. */
const inBlocks = (
  operations: readonly Operation[],
  places: readonly number[],
): readonly Operation[] =>
  operations.map((operation, i) => {
    const { type, value } = operation.request as {
      readonly type: string;
      readonly value?: number;
    };
    const place = places[i % places.length]!;
    const offset = place % 2;
    const blocks = place < 2 ? 1 : 2;
    if (type === "write")
      return {
        ...operation,
        request: { type, offset, values: Array(blocks).fill(value) },
      };
    if (type !== "read") return { ...operation, request: { type } };
    return {
      ...operation,
      request: { type, offset, size: blocks },
      result: Array(blocks).fill(operation.result),
    };
  });

test("it is close-to-open of every block, found by force", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fileHistories(),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
      (whole, places) => {
        const operations = inBlocks(whole, places);
        const isAllowed = [0, 1, 2].every((block) =>
          isCloseToOpenByForce(
            whole.filter((_, i) => {
              const {
                type,
                offset = 0,
                size,
                values,
              } = operations[i]!.request as {
                type: string;
                offset?: number;
                size?: number;
                values?: readonly unknown[];
              };
              const length = size ?? values?.length;
              return (
                type === "open" ||
                type === "close" ||
                (block >= offset && block < offset + length!)
              );
            }),
          ),
        );
        const { verdict } = closeToOpen(shared, operations);
        expect(verdict).toBe(isAllowed ? "holds" : "violated");
        seen.add(verdict);
      },
    ),
    { numRuns: 400, seed: 7 },
  );
  expect(seen.size).toBe(2);
});
