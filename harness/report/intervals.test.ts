import { expect, test } from "vitest";
import type { Operation } from "../model/operation.ts";
import { intervals } from "./intervals.ts";

const write = (
  client: string,
  value: unknown,
  invoked: number,
  returned = Infinity,
): Operation => ({
  client,
  request: { type: "write", value },
  invoked,
  returned,
  ...(returned === Infinity ? {} : { result: null }),
});
const read = (
  client: string,
  result: unknown,
  invoked: number,
  returned: number,
): Operation => ({
  client,
  request: { type: "read" },
  result,
  invoked,
  returned,
});

const drawn = (operations: readonly Operation[]): string =>
  `\n${intervals(operations)}\n`;

test("operations one after the other do not overlap", () => {
  expect(drawn([write("alice", 1, 0, 1), read("bob", 0, 2, 3)])).toBe(`
alice ├─ write 1 ─┤
bob                ├─ read 0 ─┤
`);
});

test("an operation ends left of another one exactly if it was over before that began", () => {
  const text = drawn([write("w", 1, 0, 9), read("a", 1, 1, 2), read("b", 0, 3, 4)]);

  expect(text).toBe(`
w ├─ write 1 ──────────────┤
a  ├─ read 1 ─┤
b              ├─ read 0 ─┤
`);
});

test("an open operation runs to the right edge", () => {
  expect(drawn([write("a", 1, 0), read("b", 1, 1, 2), read("b", 0, 3, 4)])).toBe(`
a ├─ write 1 ───────────── …
b  ├─ read 1 ─┤├─ read 0 ─┤
`);
});

test("overlapping operations of one client stand on rows of their own", () => {
  expect(drawn([write("a", 1, 0), read("a", 0, 1, 2)])).toBe(`
a ├─ write 1 ─ …
   ├─ read 0 ─┤
`);
});

test("ends at one time count as concurrent", () => {
  expect(drawn([write("a", 1, 0, 5), read("b", 0, 5, 5)])).toBe(`
a ├─ write 1 ─┤
b  ├─ read 0 ──┤
`);
});

test("without operations nothing is drawn", () => {
  expect(intervals([])).toBe("");
});

test("every row is as wide as its intervals, however many there are", () => {
  const many = Array.from({ length: 50 }, (_, i) => write(`c${i % 5}`, i, i, i + 3.5));

  for (const row of intervals(many).split("\n")) expect(row).toMatch(/^c\d +├─.*─┤$/);
});
