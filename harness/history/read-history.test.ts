import { describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import type { ObjectName } from "./objects.ts";
import { readHistory } from "./read-history.ts";

const read = (lines: readonly string[], format?: string) =>
  readHistory(lines.map((line) => `${line}\n`).join(""), "h", { format });
const etcd = (...events: readonly string[]) =>
  read(events.map((event) => `INFO  jepsen.util - ${event}`));
const requests = (operations: readonly Operation[]) =>
  operations.map(({ request, result }) => [request, result]);

describe("requests for the blocks of a file", () => {
  const lines = [
    {
      process: 0,
      type: "invoke",
      f: "write",
      key: "f",
      value: { offset: 1, values: [7] },
    },
    { process: 0, type: "ok", f: "write", key: "f", value: { offset: 1, values: [7] } },
    { process: 0, type: "invoke", f: "read", key: "f", value: { offset: 0, size: 2 } },
    { process: 0, type: "ok", f: "read", key: "f", value: [null, 7] },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const requestsOf = (object?: ObjectName) =>
    readHistory(text, "h", { format: "lockstep", object }).operations.map(
      ({ request }) => request,
    );

  test("have an offset for a block-file, named or not", () => {
    const asked = [
      { type: "write", key: "f", offset: 1, values: [7] },
      { type: "read", key: "f", offset: 0, size: 2 },
    ];

    expect(requestsOf("block-file")).toEqual(asked);
    expect(requestsOf()).toEqual(asked);
  });
  test("are values that were written, and reads, for any other object", () => {
    expect(requestsOf("register")).toEqual([
      { type: "write", key: "f", value: { offset: 1, values: [7] } },
      { type: "read", key: "f" },
    ]);
  });
});

describe("porcupine-etcd", () => {
  test("a compare-and-set that fails is an answer, and a time-out is none", () => {
    const { operations, object, nil } = etcd(
      "0\t:invoke\t:cas\t[1 2]",
      "0\t:fail\t:cas\t[1 2]",
      "1 :invoke :write 3",
      "2 :invoke :read nil",
      "1 :info :write :timed-out",
      "2 :fail :read :timed-out",
      "0 :invoke :read nil",
      "0 :ok :read nil",
    );

    expect({ object, nil }).toEqual({ object: "cas-register", nil: "value" });
    expect(operations).toEqual([
      {
        client: "0",
        request: { type: "cas", from: 1, to: 2 },
        result: false,
        invoked: 0,
        returned: 1,
      },
      {
        client: "1",
        request: { type: "write", value: 3 },
        invoked: 2,
        returned: Infinity,
      },
      { client: "0", request: { type: "read" }, result: null, invoked: 6, returned: 7 },
    ]);
  });
  test("a write that failed by time-out may have happened", () => {
    const { operations } = etcd("0 :invoke :cas [1 2]", "0 :fail :cas :timed-out");

    expect(operations).toMatchObject([{ returned: Infinity }]);
  });
  test("other lines are skipped and counted", () => {
    const { skipped, operations } = read([
      "INFO  jepsen.core - Running test",
      "INFO  jepsen.util - :nemesis\t:info\t:start\tnil",
      "INFO  jepsen.util - 0\t:invoke\t:read\tnil",
      "",
    ]);

    expect({ skipped, count: operations.length }).toEqual({ skipped: 2, count: 1 });
  });
});

describe("jepsen-edn", () => {
  const vector = (...maps: readonly string[]) => read([`[${maps.join("\n")}]`]);

  test("a failed operation did not happen, and an unfinished one may have", () => {
    const history = vector(
      "{:process 0, :type :invoke, :f :cas, :value [1 2]}",
      "{:process 0, :type :fail, :f :cas, :value [1 2], :error [:busy nil]}",
      "{:process :nemesis, :type :info, :f :start, :value nil}",
      "{:process 1, :type :invoke, :f :write, :value 2} ; and a comment",
      "{:process 1, :type :info, :f :write, :value :timed-out}",
      "{:process 2, :type :invoke, :f :read, :value nil, :index 9, :time 12}",
      "#_{:process 9} #jepsen.history.Op{:process 2, :type :ok, :f :read, :value 2}",
    );

    expect(requests(history.operations)).toEqual([
      [{ type: "write", value: 2 }, undefined],
      [{ type: "read" }, 2],
    ]);
    expect(history).toMatchObject({
      format: "jepsen-edn",
      guessed: true,
      nil: "unknown",
      invocations: 3,
      processes: 3,
      skipped: 1,
    });
  });
  test("maps need no vector around them", () => {
    expect(read(["{:process 0 :type :invoke :f :read}"])).toMatchObject({
      invocations: 1,
    });
  });
  test("long integers stay different", () => {
    const { operations } = vector(
      "{:process 0, :type :invoke, :f :write, :value 9007199254740993}",
      "{:process 1, :type :invoke, :f :write, :value 9007199254740992}",
    );
    const [a, b] = operations.map(({ request }) => (request as { value: unknown }).value);

    expect(a).not.toEqual(b);
  });
});

test("porcupine-kv has keys and strings", () => {
  const history = read([
    '{:process 0, :type :invoke, :f :append, :key "k", :value "x\\n\\u0041"}',
    '{:process 0, :type :ok, :f :append, :key "k", :value "x\\n\\u0041"}',
    '{:process 1, :type :invoke, :f :get, :key "k", :value nil}',
    '{:process 1, :type :ok, :f :get, :key "k", :value ""}',
  ]);

  expect(history).toMatchObject({ format: "porcupine-kv", object: "kv" });
  expect(requests(history.operations)).toEqual([
    [{ type: "append", key: "k", value: "x\nA" }, null],
    [{ type: "get", key: "k" }, ""],
  ]);
});

describe("lockstep", () => {
  const line = (process: number, type: string, f: string, rest: object = {}) =>
    JSON.stringify({ process, type, f, ...rest });

  test("the object is guessed from the operations", () => {
    const object = (f: string, value: unknown = null) =>
      read([line(0, "invoke", f, { value })]).object;

    expect([object("write"), object("cas", [1, 2]), object("append", "x")]).toEqual([
      "register",
      "cas-register",
      "kv",
    ]);
  });
  test("equal times are concurrent, and without times each line has its own", () => {
    const timed = read([
      line(0, "invoke", "read", { time: 5 }),
      line(0, "ok", "read", { time: 5 }),
    ]);
    const untimed = read([line(0, "invoke", "read"), line(0, "ok", "read")]);

    expect(timed.operations).toMatchObject([{ invoked: 5, returned: 5, result: null }]);
    expect(untimed.operations).toMatchObject([{ invoked: 0, returned: 1 }]);
  });
});

describe("an error says where and what was expected:", () => {
  const invoke = "{:process 1, :type :invoke, :f :read}";
  const ok = "{:process 1, :type :ok, :f :read, :value 1}";
  const json = '{"process":1,"type":"invoke","f":"read"}';
  const log = "INFO  jepsen.util - 1";
  const cases: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    "an empty file": ["", /^h:1:1: expected a history/],
    "no history at all": ["hello\n", /^h:1:1: expected a history .*"hello"/],
    "a binary file": [`${json}\n\0\x01`, /^h:2:1: expected text/],
    "an unclosed vector": [
      `[${invoke}\n ${ok}\n`,
      /^h:3:1: expected "\]", found the end of the/,
    ],
    "an unclosed map": ["{:process 1, :type", /^h:1:19: expected "}"/],
    "an unclosed string": ['[{:process 1 :f "abc', /^h:1:17: expected a string closed/],
    "a wrong bracket": [`[${invoke})`, /^h:1:39: expected a value, found "\)"/],
    "more after the vector": [`[${invoke}]\n7`, /^h:2:1: expected the end of the file/],
    "a number with letters": ["[{:process 1x}]", /^h:1:12: expected a number/],
    "a map without an operation": ["[{:type :ok}]", /^h:1:2: expected a map with a :f/],
    "an unknown type": [
      "[{:process 1, :type :oops, :f :read}]",
      /^h:1:21: expected :invoke/,
    ],
    "an unknown operation": [
      "[{:process 1, :type :invoke, :f :fly}]",
      /^h:1:2: .*read, get.*found/,
    ],
    "too deep nesting": ["[".repeat(5000), /^h:1:\d+: expected at most 64 levels/],
    "a result without invocation": [
      `[${ok}]`,
      /^h:1:2: expected an invocation of read by process 1/,
    ],
    "a result of something else": [
      `[${invoke}\n{:process 1, :type :ok, :f :write, :value 1}]`,
      /^h:2:1: expected the result of read by process 1/,
    ],
    "two open operations of one process": [
      `[${invoke}\n${invoke}]`,
      /^h:2:1: expected the end of read by process 1 before its next invocation/,
    ],
    "a process that goes on after info": [
      `[${invoke}\n{:process 1, :type :info, :f :read}\n${invoke}]`,
      /^h:3:1: expected the end of read/,
    ],
    "a result after info": [
      `[${invoke}\n{:process 1, :type :info, :f :read}\n${ok}]`,
      /^h:3:1: expected an invocation/,
    ],
    "a changed value": [
      `[{:process 1 :type :invoke :f :write :value 1}\n{:process 1 :type :ok :f :write :value 2}]`,
      /^h:2:1: expected the result of write 1/,
    ],
    "a JSON line cut off": [
      `${json}\n${json.slice(0, 20)}`,
      /^h:2:21: expected a JSON value/,
    ],
    "a JSON line without a comma": ['{"process":1 "f":2}', /^h:1:14: expected "," or/],
    "a JSON line with a bad type": [
      '{"process":1,"type":"x"}',
      /^h:1:14: expected "type"/,
    ],
    "a JSON line that is no object": [`${json}\n[1]`, /^h:2:1: expected a JSON object/],
    "time that runs backwards": [
      '{"process":1,"type":"invoke","f":"read","time":5}\n{"process":2,"type":"invoke","f":"read","time":4}',
      /^h:2:1: expected events in time order/,
    ],
    "a number too long": [
      '{"process":1,"type":"invoke","f":"write","value":9007199254740993}',
      /^h:1:42: expected numbers/,
    ],
    "a log line cut off": [
      `${log} :invoke :wri`,
      /^h:1:31: expected :read, :write or :cas/,
    ],
    "a log line cut off early": [
      `${log} :invoke :read nil\nINFO  jepsen`,
      /^h:2:13: expected the rest/,
    ],
    "a log line without a value": [
      `${log} :invoke :write\n`,
      /^h:1:37: expected a value/,
    ],
    "a log line with a bad value": [
      `${log} :ok :cas 7\n`,
      /^h:1:32: expected \[from to\]/,
    ],
  };
  for (const [name, [text, message]] of Object.entries(cases)) {
    test(name, () => {
      expect(() => readHistory(text, "h")).toThrow(message);
      expect(() => readHistory(text, "h")).toThrow(InputError);
    });
  }

  test("a format that the text does not look like", () => {
    const line = '{"process":1,"type":"invoke","f":"read"}';

    expect(() => read([line], "csv")).toThrow(
      /^h:1:20: expected .*; it was read as csv, and looks like lockstep$/,
    );
    expect(() => read([line, "?"])).toThrow(/^h:2:1: (?!.*looks like)/);
    expect(() => read([line, "?"], "lockstep")).toThrow(/^h:2:1: (?!.*looks like)/);
  });
  test("an unknown format", () => {
    expect(() => readHistory("", "h", { format: "excel" })).toThrow(
      /no history format excel; there are lockstep/,
    );
  });
});
