import { describe, expect, test } from "vitest";
import { read, requests } from "./formats.laws.ts";

describe("csv with a row per operation", () => {
  test("may have its rows in any order, and other names of columns", () => {
    const { operations, object, format } = read([
      "Start Time,End Time,client,op,key,argument,output,note",
      "30,40,bob,read,x,,1,",
      '10,30,alice,write,x,1,,"a, b\nc"',
      "50,,alice,write,x,2,,",
    ]);

    expect({ object, format }).toEqual({ object: "register", format: "csv" });
    expect(operations).toEqual([
      {
        client: "alice",
        request: { type: "write", key: "x", value: 1 },
        result: null,
        invoked: 10,
        returned: 30,
      },
      {
        client: "bob",
        request: { type: "read", key: "x" },
        result: 1,
        invoked: 30,
        returned: 40,
      },
      {
        client: "alice",
        request: { type: "write", key: "x", value: 2 },
        invoked: 50,
        returned: Number.POSITIVE_INFINITY,
      },
    ]);
  });
  test("has failed operations by their status, and parses cells by their content", () => {
    const { operations } = read([
      "process;type;value;from;to;result;invoked;returned;status",
      '1;write;"[1, ""a""]";;;;2024-01-01T00:00:00.001Z;2024-01-01T00:00:00.002Z;ok',
      "1;write;007;;;;2024-01-01T00:00:00.003Z;2024-01-01T00:00:00.004Z;fail",
      "1;cas;;null;true;false;2024-01-01T00:00:00.005Z;2024-01-01T00:00:00.006Z;ok",
      "1;read;;;;9007199254740993;2024-01-01T00:00:00.007Z;2024-01-01T00:00:00.008Z;",
    ]);

    expect(requests(operations)).toEqual([
      [{ type: "write", value: [1, "a"] }, null],
      [{ type: "cas", from: null, to: true }, false],
      [{ type: "read" }, "9007199254740993"],
    ]);
    expect(operations[0]).toMatchObject({ invoked: Date.UTC(2024, 0) + 1 });
  });
  test("keeps the cells of a store of strings as they are", () => {
    const { operations, object } = read([
      "client,op,key,value,result,start,end",
      "a,append,k,1,,0,1",
      "a,get,k,,1,2,3",
    ]);

    expect(object).toBe("kv");
    expect(requests(operations)).toEqual([
      [{ type: "append", key: "k", value: "1" }, null],
      [{ type: "get", key: "k" }, "1"],
    ]);
  });
});

test("csv with a row per event has Jepsen's fields", () => {
  const { operations } = read([
    "process\ttype\tf\tvalue\ttime",
    "0\tinvoke\tenqueue\tred\t1",
    "1\tinvoke\tdequeue\t\t2",
    "0\tok\tenqueue\tred\t3",
    "1\tok\tdequeue\tred\t3",
  ]);

  expect(operations).toMatchObject([
    { request: { type: "enqueue", value: "red" }, invoked: 1, returned: 3 },
    { request: { type: "dequeue" }, result: "red", invoked: 2, returned: 3 },
  ]);
});

describe("a mistake has its line:", () => {
  const header = "client,op,value,result,start,end";
  const cases: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
    "columns that are missing": [
      ["client,value", "a,1"],
      /^h:1:1: expected named columns: process or client .*invoked or invoke or start/,
    ],
    "a column twice": [["client,process,op,start,end"], /^h:1:1: expected one column/],
    "a result before its invocation": [
      [header, "a,read,,1,5,4"],
      /^h:2:1: expected the return of read at 5 or later/,
    ],
    "two operations of one process at once": [
      [header, "a,read,,1,1,9", '"b\nc",read,,1,2,3', "a,read,,1,5,12"],
      /^h:5:1: expected the end of read by process a before its next invocation/,
    ],
    "a time that is none": [
      [header, "a,read,,1,soon,4"],
      /^h:2:1: expected a row with a number or a date for invoked/,
    ],
    "a quote that is open": [[header, 'a,read,"1,1,2'], /^h:2:8: expected a closing "/],
    "a type that is none": [
      ["process,type,f", "1,invoked,read"],
      /^h:2:1: expected a type invoke, ok, fail or info/,
    ],
    "a result without an invocation": [
      ["process,type,f", "1,ok,read"],
      /^h:2:1: expected an invocation of read by process 1/,
    ],
    "an event before the one before it": [
      ["process,type,f,time", "1,invoke,read,5", "2,invoke,read,4"],
      /^h:3:1: expected events in time order/,
    ],
    "a row without a client": [
      [header, ",read,,1,1,2"],
      /^h:2:1: expected a row with a cell for process/,
    ],
  };
  for (const [name, [lines, message]] of Object.entries(cases))
    test(name, () => {
      expect(() => read(lines)).toThrow(message);
    });
});
