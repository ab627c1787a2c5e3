import fc from "fast-check";
import { expect, test } from "vitest";
import { blockFile, file } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { closeToOpen } from "../models/close-to-open.ts";
import { linearizable } from "../models/linearizable.ts";
import { sessionSemantics } from "../models/session-semantics.ts";
import { fileHistories, isCloseToOpenByForce } from "./file-histories.laws.ts";

const shared = blockFile<unknown>(0);

/** Operations one after another, unless a time is given. */
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

test("two writers may leave a mixture of blocks, and on one machine they may not", () => {
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

test("a read answers a block that was closed before the open, whatever the other blocks hold", () => {
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

test("session semantics does not apply to blocks, and the reason names a read without an offset", () => {
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

/** Turns reads and writes of a file into those of one block or two. */
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

test("close-to-open of blocks agrees with trying every order of each block", () => {
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

/** Leaves out some operations, and lets some end so late that they overlap the next. */
const damaged = (
  operations: readonly Operation[],
  damages: readonly number[],
): readonly Operation[] =>
  operations.flatMap((operation, i) => {
    const damage = damages[i % damages.length]!;
    if (damage === 0) return [];
    return damage === 1
      ? [{ ...operation, returned: operation.returned + 4 }]
      : operation;
  });

/** The verdict of all blocks, each as a file of its own with all opens and closes. */
const judgedApart = (operations: readonly Operation[]): string => {
  const verdicts = ["f", "g"].flatMap((key) =>
    [0, 1, 2].flatMap((block) => {
      const parts = operations.flatMap((operation): readonly Operation[] => {
        const { request, result } = operation;
        const {
          type,
          offset = 0,
          ...asked
        } = request as {
          readonly type: string;
          readonly key: string;
          readonly offset?: number;
          readonly size?: number;
          readonly values?: readonly unknown[];
        };
        if (asked.key !== key) return [];
        if (type !== "read" && type !== "write") return [operation];
        const at = block - offset;
        if (at < 0 || at >= (asked.size ?? asked.values!.length)) return [];
        return type === "write"
          ? [{ ...operation, request: { type, key, value: asked.values![at] } }]
          : [
              {
                ...operation,
                request: { type, key },
                result: (result as readonly unknown[])[at],
              },
            ];
      });
      const isUsed = parts.some(({ request }) =>
        /read|write/.test((request as { type: string }).type),
      );
      return isUsed ? [closeToOpen(file<unknown>(0), parts).verdict] : [];
    }),
  );
  return (
    ["unsupported", "violated"].find((each) => verdicts.includes(each as never)) ??
    "holds"
  );
};

test("each block has the verdict of a file of its own, also where sessions do not fit", () => {
  const counts: Record<string, number> = {};
  const numRuns = 1000;
  const drawn = fc.record({
    files: fc.array(fileHistories(), { minLength: 2, maxLength: 2 }),
    places: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
    damages: fc.array(fc.nat(40), { minLength: 30, maxLength: 30 }),
  });
  fc.assert(
    fc.property(drawn, ({ files, places, damages }) => {
      const whole = files.flatMap((mine, i) =>
        inBlocks(mine, places).map((operation) => ({
          ...operation,
          request: { ...(operation.request as object), key: "fg"[i]! },
        })),
      );
      const operations = damaged(whole, damages);
      const { verdict } = closeToOpen(shared, operations);
      expect(verdict).toBe(judgedApart(operations));
      counts[verdict] = (counts[verdict] ?? 0) + 1;
    }),
    { numRuns, seed: 8 },
  );
  for (const verdict of ["holds", "violated", "unsupported"])
    expect(counts[verdict], verdict).toBeGreaterThan(numRuns / 50);
});

test("2,000 sessions that use a block each are judged in a second", () => {
  const sessions = Array.from({ length: 2000 }, (_, block) => {
    const client = "abc"[block % 3]!;
    return [
      [client, "open"],
      [client, "write", block, [block]],
      [client, "read", block, [block]],
      [client, "close"],
    ] as const;
  });
  const operations = history(sessions.flat());
  const started = process.cpuUsage();
  expect(closeToOpen(shared, operations).verdict).toBe("holds");
  const { user, system } = process.cpuUsage(started);
  // With all sessions in every block it took twenty seconds.
  expect((user + system) / 1e6).toBeLessThan(3);
});
