import { describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import {
  blockFile,
  casRegister,
  counter,
  file,
  isObjectName,
  keyValue,
  multiRegister,
  mutex,
  type ObjectName,
  objects,
  queue,
  register,
  set,
  stack,
} from "./objects.ts";
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
    expect(cell.accepts?.(3, null, { type: "read" })).toBe(false);
    expect(cell.accepts?.(true, false, { type: "cas", from: 1, to: 2 })).toBe(false);
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
  test("a deleted key answers the empty string", () => {
    const store = keyValue();

    expect(store.apply("ab", { type: "delete", key: 1 })).toEqual(["", null]);
  });
  test("a counter goes up and down", () => {
    const { apply } = counter();

    expect(apply(1, { type: "increment" })).toEqual([2, null]);
    expect(apply(1, { type: "decrement", value: 3 })).toEqual([-2, null]);
    expect(apply(1, { type: "read" })).toEqual([1, 1]);
  });
  test("a set answers whether it changed, and its members in any order", () => {
    const { apply, accepts } = set<number>();

    expect(apply([2], { type: "add", value: 1 })).toEqual([[1, 2], true]);
    expect(apply([2], { type: "add", value: 2 })).toEqual([[2], false]);
    expect(apply([1, 2], { type: "remove", value: 1 })).toEqual([[2], true]);
    expect(apply([2], { type: "contains", value: 1 })).toEqual([[2], false]);
    expect(accepts?.([1, 2], [2, 1], { type: "read" })).toBe(true);
    expect(accepts?.([1, 2], [1], { type: "read" })).toBe(false);
    expect(accepts?.(true, null, { type: "add", value: 1 })).toBe(true);
    expect(accepts?.(true, false, { type: "add", value: 1 })).toBe(false);
  });
  test("a queue gives out the oldest element, a stack the newest", () => {
    expect(queue<number>().apply([1, 2], { type: "dequeue" })).toEqual([[2], 1]);
    expect(stack<number>().apply([1, 2], { type: "pop" })).toEqual([[1], 2]);
    expect(queue<number>().apply([1], { type: "enqueue", value: 2 })).toEqual([
      [1, 2],
      null,
    ]);
    expect(stack<number>().apply([], { type: "push", value: 2 })).toEqual([[2], null]);
    expect(queue<number>().apply([], { type: "dequeue" })).toEqual([[], null]);
    expect(stack<number>().apply([], { type: "pop" })).toEqual([[], null]);
  });
  test("a mutex is acquired once, and null says that it was", () => {
    const { apply, accepts } = mutex();

    expect(apply(false, { type: "acquire" })).toEqual([true, true]);
    expect(apply(true, { type: "acquire" })).toEqual([true, false]);
    expect(apply(true, { type: "release" })).toEqual([false, true]);
    expect(accepts?.(true, null, { type: "acquire" })).toBe(true);
    expect(accepts?.(false, null, { type: "acquire" })).toBe(false);
  });
  test("several registers are written at once, and some of them read", () => {
    const { apply, accepts } = multiRegister();

    expect(apply({ x: 1 }, { type: "write", value: { y: 2 } })).toEqual([
      { x: 1, y: 2 },
      null,
    ]);
    expect(accepts?.({ x: 1, y: 2 }, { y: 2, z: null }, { type: "read" })).toBe(true);
    expect(accepts?.({ x: 1, y: 2 }, { y: 1 }, { type: "read" })).toBe(false);
  });
  test("a file on one machine is what was written last, open or not", () => {
    const { apply } = file("");

    expect(apply("a", { type: "open" })).toEqual(["a", null]);
    expect(apply("a", { type: "write", value: "b" })).toEqual(["b", null]);
    expect(apply("b", { type: "close" })).toEqual(["b", null]);
    expect(apply("b", { type: "read" })).toEqual(["b", "b"]);
  });
  test("a block file fills gaps, and ends after its last block", () => {
    const { apply } = blockFile("-");

    expect(apply(["a"], { type: "write", offset: 2, values: ["b"] })).toEqual([
      ["a", "-", "b"],
      null,
    ]);
    expect(apply(["a", "b"], { type: "read", offset: 1, size: 3 })).toEqual([
      ["a", "b"],
      ["b"],
    ]);
  });
  test.each([
    { type: "read" },
    { type: "read", offset: -1, size: 1 },
    { type: "write", offset: 0 },
    { type: "write", value: "a" },
  ])("a block file is not asked %j", (request) => {
    expect(() => blockFile(null).apply([], request as never)).toThrow(
      /^a block-file takes (read|write) with an offset and .*; if the history is of another object/,
    );
  });
  test("an operation of another object is the input's mistake", () => {
    for (const name of Object.keys(objects) as ObjectName[]) {
      const object = objects[name]("value");

      expect(isObjectName(name)).toBe(true);
      expect(() => object.apply([] as never, { type: "fly" } as never)).toThrow(
        InputError,
      );
    }
    expect(isObjectName("toString")).toBe(false);
  });
});

describe("values", () => {
  test("are compared by content", () => {
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

test("operations are shown in a few words", () => {
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
