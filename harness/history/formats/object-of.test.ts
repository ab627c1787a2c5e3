import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recorded } from "../histories.laws.ts";
import { type ReadOptions, readHistory, readHistoryFile } from "../read-history.ts";
import { writeHistory } from "../write-history.ts";
import { requests } from "./formats.laws.ts";

/** `add 1`, `read nil = [1]`, … one after the other, as EDN. */
const edn = (...asked: readonly string[]) =>
  asked
    .map((text, process) => {
      const [, f, value = "nil", answer] = /^(\S+)(?: (.+?))?(?: = (.+))?$/.exec(text)!;
      const event = (type: string, said: string) =>
        `{:process ${process}, :type :${type}, :f :${f}, :value ${said}}\n`;
      const isTold = answer === "true" || answer === "false";
      const result = isTold ? `${value}, :result ${answer}` : (answer ?? value);
      return event("invoke", value) + event("ok", result);
    })
    .join("");
const guessed = (...asked: readonly string[]) => {
  const { object, objectWhy } = readHistory(edn(...asked), "h");
  return [object, objectWhy];
};

describe("the object is guessed from all operations:", () => {
  test.each([
    [["add 1", "read nil = [1]"], "set", "a read answers a list of what was added"],
    [["read nil", "add 1", "add 2", "read nil = [1 2]"], "set", /a list/],
    [
      ["add 1", "read nil = 1"],
      "counter",
      "numbers are added, and a read answers a number",
    ],
    [["add 1", 'add "a"'], "set", /something other than a number is added/],
    [["add 1", "add 2 = true"], "set", /an add is answered by true or false/],
    [["add 1", "remove 1"], "set", "only a set has remove"],
    [["add 1", "increment nil"], "counter", "only a counter has increment"],
    [["read nil", "enqueue 1"], "queue", "only a queue has enqueue"],
    [['put "a"', 'get nil = "a"'], "kv", "all that is put and got are strings"],
    [['put "a"', 'read nil = "a"'], "cas-register", /a register has put and read/],
    [['put "a"', 'get nil = "a"', "put 7"], "cas-register", /get and put, and those/],
    [["write 1", "cas [1 2]"], "cas-register", "only a cas-register has cas"],
    [["open", "read {:offset 0, :size 2} = [1 2]"], "block-file", /read at an offset/],
    [["read {:offset 0, :size 2} = [1 2]"], "block-file", /read at an offset/],
    [["open", "read nil = [1 2]"], "file", "only a file has open"],
    [["write {:x 1}"], "cas-register", /multi-register, which has to be named/],
  ] as const)("%j", (asked, object, why) => {
    expect(guessed(...asked)).toEqual([
      object,
      typeof why === "string" ? why : expect.stringMatching(why),
    ]);
  });

  test.each([
    [
      ["add 1"],
      /^h:3:1: expected a read that tells whether numbers are added to a set or to a counter \(name it: --object set or --object counter\), found the end/,
    ],
    [["add 1", "add 1", "read nil"], /--object set or --object counter/],
    [
      ["add 1", "read nil = [1]", "read nil = 1"],
      /a counter was read, .* a set, for a read answered a list \(name it/,
    ],
    [
      ["enqueue 1", "push 1"],
      /expected operations of one object, not enqueue \(of a queue\), push \(of a stack\) \(name the object with --object/,
    ],
  ] as const)("%j is refused, and says what to name", (asked, message) => {
    expect(() => readHistory(edn(...asked), "h")).toThrow(message);
  });

  test("a named object is not guessed, and adds to a counter are increments", () => {
    const asked = (object: ReadOptions["object"]) =>
      readHistory(edn("add 1"), "h", { object });

    expect(asked("set")).toMatchObject({ object: "set", objectWhy: undefined });
    expect(requests(asked("counter").operations)).toEqual([
      [{ type: "increment", value: 1 }, null],
    ]);
  });
});

describe("pairs are keys with values only where every operation has that form:", () => {
  const of = (...asked: readonly string[]) => {
    const { object, objectWhy, operations } = readHistory(edn(...asked), "h");
    return { object, objectWhy, asked: requests(operations) };
  };

  test("after a final read that is no pair the added pairs are values", () => {
    const { object, objectWhy, asked } = of("add [0 289]", "read [0 nil] = [0 1 2]");

    expect(object).toBe("set");
    expect(objectWhy).toMatch(/pairs are values, because not every operation has a key/);
    expect(asked).toEqual([
      [{ type: "add", value: [0, 289] }, null],
      [{ type: "read" }, [0, 1, 2]],
    ]);
  });
  test("a read of everything, or an answer with another key, makes pairs values", () => {
    for (const read of ["read nil = [0 1 2]", "read nil = [0 1]", "read [0 nil] = [1 2]"])
      expect(of("add [0 289]", read).asked[0]).toEqual([
        { type: "add", value: [0, 289] },
        null,
      ]);
  });
  test("a tag on one of them does not make all of them keys", () => {
    const tagged = edn("add [0 289]", "read nil = [0 1 2]").replaceAll(
      "[0 289]",
      "#jepsen.independent.Tuple [0 289]",
    );

    expect(requests(readHistory(tagged, "h").operations)[0]).toEqual([
      { type: "add", value: [0, 289] },
      null,
    ]);
  });
  test("the value of a pair has to fit the operation", () => {
    expect(of("cas [1 [2 3]]", "read [1 nil]").asked[0]![0]).toMatchObject({ key: 1 });
    expect(of("cas [1 2]", "read [1 nil]").asked[0]![0]).toEqual({
      type: "cas",
      from: 1,
      to: 2,
    });
    expect(of('append [1 "a"]').asked[0]![0]).toMatchObject({ key: 1, value: "a" });
    expect(of("increment [1 2]").asked[0]![0]).toMatchObject({ key: 1, value: 2 });
  });

  const many = Array.from({ length: 10_005 }, (_, i) => `add [0 ${i}]`);
  test.each([
    [
      "keys, told by the last operation",
      "read [0 nil] = [0 [1 2]]",
      { value: 0, key: 0 },
    ],
    ["values, told by the last operation", "read nil = [[0 1]]", { value: [0, 0] }],
  ])("%s of a long history, as a text and as a file", (_, last, request) => {
    const folder = mkdtempSync(join(tmpdir(), "lockstep-pairs-"));
    try {
      const text = edn("add [0 0]", ...many.slice(1), last);
      writeFileSync(join(folder, "h.edn"), text);
      const read = [readHistory(text, "h"), readHistoryFile(join(folder, "h.edn"))];

      for (const { object, operations } of read) {
        expect(object).toBe("set");
        expect(operations[0]!.request).toEqual({ type: "add", ...request });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  test("pairs that look like keys at first are values if a later one has no key", () => {
    const text = edn("read [0 nil] = [0 []]", ...many, "add 7");

    expect(readHistory(text, "h").operations.at(-2)!.request).toEqual({
      type: "add",
      value: [0, 10_004],
    });
  });

  const small = fc.integer({ min: 0, max: 3 });
  const asking = fc.oneof(
    fc.record({ type: fc.constant("read"), result: small }),
    fc.record({ type: fc.constant("write"), value: small, result: fc.constant(null) }),
    fc.record({
      type: fc.constant("cas"),
      from: small,
      to: small,
      result: fc.constant(true),
    }),
  );
  const keyed = recorded(asking, ["0", "1", "2"]).map((operations) =>
    operations.map((operation, i) => {
      const { version: _, ...rest } = operation as typeof operation & {
        version?: number;
      };
      return { ...rest, request: { ...(operation.request as object), key: i % 3 } };
    }),
  );
  const PAIR = /:key (\d+), :value (nil|\d+|\[\d+ \d+\])/g;
  test("tuples give the same history as keys beside values", () => {
    fc.assert(
      fc.property(keyed, (operations) => {
        const withKeys = writeHistory(operations, "jepsen-edn");
        const tuples = withKeys.replaceAll(PAIR, ":value [$1 $2]");
        const isTold = /:f :(?:read|cas)/.test(tuples);
        fc.pre(isTold);
        const read = (text: string) => readHistory(text, "h").operations;

        expect(read(tuples)).toEqual(read(withKeys));
        // If one operation has no key, none has one.
        const lone = `${tuples}{:process 99, :type :invoke, :f :read, :value nil}`;
        const all = read(lone.replace(/^\[/, "").replace("]\n{", "\n{"));
        expect(all.every(({ request }) => !("key" in (request as object)))).toBe(true);
      }),
      { seed: 14, numRuns: 100 },
    );
  });
});
