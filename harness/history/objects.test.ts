import { describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import { casRegister, isObjectName, keyValue, objects, register } from "./objects.ts";
import { operationText, valueText } from "./operation-text.ts";
import { isSameValue, valueKey } from "./value-key.ts";

describe("objects", () => {
  test("a register answers what was written last", () => {
    const cell = register(0);

    expect(cell.apply(1, { type: "read" })).toEqual([1, 1]);
    expect(cell.apply(1, { type: "put", value: 2 })).toEqual([2, null]);
  });
  test("a compare-and-set replaces the value it expects, by value", () => {
    const cell = casRegister<unknown>(null);

    expect(cell.apply([1], { type: "cas", from: [1], to: 2 })).toEqual([2, true]);
    expect(cell.apply(3, { type: "cas", from: [1], to: 2 })).toEqual([3, false]);
    expect(cell.accepts).toBeUndefined();
    expect(casRegister<unknown>(1, { nil: "unknown" }).accepts?.(3, null)).toBe(true);
  });
  test("a key starts as the empty string and grows", () => {
    const store = keyValue();

    expect(store.apply(store.initial, { type: "append", key: 1, value: "a" })).toEqual([
      "a",
      null,
    ]);
    expect(store.apply("a", { type: "append", key: 1, value: "b" })).toEqual([
      "ab",
      null,
    ]);
    expect(store.apply("ab", { type: "get", key: 1 })).toEqual(["ab", "ab"]);
    expect(store.key?.({ type: "get", key: 1 })).toBe(1);
  });
  test("an operation of another object is the input's mistake", () => {
    for (const name of ["register", "cas-register", "kv"] as const) {
      const object = objects[name]("value");

      expect(isObjectName(name)).toBe(true);
      expect(() => object.apply("", { type: "pop" } as never)).toThrow(InputError);
    }
    expect(isObjectName("toString")).toBe(false);
  });
});

describe("values", () => {
  test("count by what they are", () => {
    expect(isSameValue({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(isSameValue(new Map([["a", 1]]), new Map([["a", 1]]))).toBe(true);
    expect(isSameValue("1", 1)).toBe(false);
    expect(isSameValue(null, undefined)).toBe(false);
  });
  test("have different keys when they differ", () => {
    const values = [
      null,
      1,
      "1",
      true,
      "true",
      [1],
      ["1"],
      { a: 1 },
      [],
      {},
      1n,
      "1n",
      [[]],
      [null],
    ];

    expect(new Set(values.map(valueKey)).size).toBe(values.length);
  });
});

test("operations read as they would be said", () => {
  const text = (request: object, result?: unknown) =>
    operationText({ client: "a", request, invoked: 0, returned: 1, result });

  expect([
    text({ type: "write", value: 1 }, null),
    text({ type: "read" }, 3),
    text({ type: "read" }),
    text({ type: "cas", from: 1, to: 2 }, true),
    text({ type: "cas", from: 1, to: 2 }, false),
    text({ type: "get", key: "k" }, ""),
    text({ type: "pop" }, 5),
  ]).toEqual([
    "write 1",
    "read 3",
    "read ?",
    "cas 1→2",
    "cas 1→2 refused",
    'get "k" ""',
    "pop = 5",
  ]);
  expect(valueText("abcdefghijklmnopqrstuvwxyz")).toBe('"abcde…klmnopqrstuvwxyz"');
});
