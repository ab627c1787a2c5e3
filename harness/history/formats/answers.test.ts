import { describe, expect, test } from "vitest";
import { linearizable } from "../../consistency/models/linearizable.ts";
import { objects } from "../objects.ts";
import { readHistory } from "../read-history.ts";
import { writeHistory } from "../write-history.ts";
import { read, requests } from "./formats.laws.ts";

type Event = readonly [
  process: number,
  type: string,
  f: string,
  value: unknown,
  result?: unknown,
];

const jsonLines = (events: readonly Event[]) =>
  read(
    events.map(([process, type, f, value, result]) =>
      JSON.stringify({ process, type, f, value, result }),
    ),
  );
const json = (events: readonly Event[]) =>
  read([
    JSON.stringify(
      events.map(([process, type, f, value, result]) => ({
        process,
        type: `:${type}`,
        f,
        value,
        result,
      })),
    ),
  ]);
const ednOf = (value: unknown) => JSON.stringify(value).replaceAll("null", "nil");
const edn = (events: readonly Event[]) =>
  read(
    events.map(
      ([process, type, f, value, result]) =>
        `{:process ${process}, :type :${type}, :f :${f}, :value ${ednOf(value)}${result === undefined ? "" : `, :result ${ednOf(result)}`}}`,
    ),
  );
const csvEvents = (events: readonly Event[]) =>
  read([
    "process;type;f;value;result",
    ...events.map(([process, type, f, value, result]) =>
      [process, type, f, value === null ? "" : JSON.stringify(value), result ?? ""].join(
        ";",
      ),
    ),
  ]);

const READERS = {
  lockstep: jsonLines,
  "jepsen-json": json,
  "jepsen-edn": edn,
  csv: csvEvents,
};

const judged = ({ object, nil, operations }: ReturnType<typeof read>) =>
  linearizable(objects[object](nil), operations).verdict;

describe.each(Object.entries(READERS))("in %s", (format, history) => {
  test.each([
    ["register", "write", 1, "read", 1],
    ["queue", "enqueue", 1, "dequeue", 1],
    ["stack", "push", 1, "pop", 1],
    ["set", "add", 1, "contains", 1],
    ["counter", "increment", 1, "read", 1],
  ])("what a %s answers to a write says nothing", (object, write, value, look, found) => {
    const isAsked = look === "contains";
    const read = history([
      [0, "invoke", write, value],
      [0, "ok", write, value, "ok"],
      [0, "invoke", look, isAsked ? found : null],
      isAsked ? [0, "ok", look, found, true] : [0, "ok", look, found],
    ]);

    expect(read.format).toBe(format);
    expect(read.object).toMatch(object);
    expect(requests(read.operations)[0]![1]).toBe("ok");
    expect(judged(read)).toBe("holds");
  });
  test("a mutex that was answered ok was acquired", () => {
    const acquired = (other: unknown) =>
      history([
        [0, "invoke", "acquire", null],
        [0, "ok", "acquire", null, "ok"],
        [1, "invoke", "acquire", null],
        [1, "ok", "acquire", null, other],
      ]);

    expect(judged(acquired("ok"))).toBe("violated");
    expect(judged(acquired(false))).toBe("holds");
  });
  test("a compare-and-set and a contains are answered yes or no", () => {
    const cas = (result: unknown) =>
      history([
        [0, "invoke", "cas", [null, 2]],
        [0, "ok", "cas", [null, 2], result],
      ]);
    const contains = (result: unknown) =>
      history([
        [0, "invoke", "contains", 2],
        [0, "ok", "contains", 2, result],
      ]);

    expect([judged(cas(true)), judged(cas(false))]).toEqual(["holds", "violated"]);
    expect([judged(contains(true)), judged(contains(false))]).toEqual([
      "violated",
      "holds",
    ]);
    for (const asked of [cas, contains])
      expect(() => asked("ok")).toThrow(
        /expected true or false as the result of (cas|contains)/,
      );
  });
  test("two different answers to one read are refused", () => {
    const reads = (value: unknown, result: unknown) =>
      history([
        [0, "invoke", "read", null],
        [0, "ok", "read", value, result],
      ]);

    expect(requests(reads(5, 5).operations)).toEqual([[{ type: "read" }, 5]]);
    expect(requests(reads(null, 5).operations)).toEqual([[{ type: "read" }, 5]]);
    expect(() => reads(5, "ok")).toThrow(
      /expected one answer to read, as its value or as its result, not both 5 and "ok"/,
    );
  });
  test("the answer to a write is kept when the history is written", () => {
    const { operations } = history([
      [0, "invoke", "write", 1],
      [0, "ok", "write", 1, "ok"],
    ]);

    for (const written of ["lockstep", "jepsen-edn"] as const)
      expect(
        requests(readHistory(writeHistory(operations, written), "h").operations),
      ).toEqual(requests(operations));
  });
});

test("the same in a table with a row per operation", () => {
  const table = (...rows: readonly string[]) =>
    read(["client,op,value,result,start,end", ...rows]);

  expect(judged(table("a,write,1,ok,0,1", "a,read,,1,2,3"))).toBe("holds");
  expect(judged(table("a,write,1,ok,0,1", "a,read,,2,2,3"))).toBe("violated");
  expect(judged(table("a,put,1,ok,0,1", "a,append,2,OK,2,3", "a,get,,12,4,5"))).toBe(
    "holds",
  );
});

test("a table without a column for results has the answers of reads among the values", () => {
  const { operations } = read([
    "client,op,value,start,end",
    "a,write,1,0,1",
    "a,read,1,2,3",
  ]);

  expect(requests(operations)).toEqual([
    [{ type: "write", value: 1 }, null],
    [{ type: "read" }, 1],
  ]);
});

test("a result of null beside a value that was read is ignored", () => {
  const { operations } = jsonLines([
    [0, "invoke", "read", null, null],
    [0, "ok", "read", 5, null],
  ]);

  expect(requests(operations)).toEqual([[{ type: "read" }, 5]]);
});
