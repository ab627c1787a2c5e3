import { describe, expect, test } from "vitest";
import { type ReadOptions, readHistory } from "../read-history.ts";
import { read, requests } from "./formats.laws.ts";

/** `0 invoke read nil`, … as a vector of EDN maps, and as an array of JSON objects. */
const edn = (...events: readonly string[]) =>
  `[${events.map((event) => `{${fields(event, (f, v) => `:${f} ${v}`)}}`).join("\n")}]`;
const json = (...events: readonly string[]) => {
  const field = (f: string, v: string) => `"${f}": ${jsonOf(v)}`;
  return `[${events.map((event) => `{${fields(event, field)}}`).join(",\n")}]`;
};

const fields = (
  event: string,
  field: (name: string, value: string) => string,
): string => {
  const [process = "", type = "", f = "", ...rest] = event.split(" ");
  const [value = "nil", ...more] = rest.join(" ").split(" | ");
  const named = more.map((part) => part.split(" ") as [string, string]);
  const all = [
    ["process", process],
    ["type", `:${type}`],
    ["f", `:${f}`],
    ["value", value],
  ];
  return [...all, ...named].map(([name, said]) => field(name!, said!)).join(", ");
};

const jsonOf = (ednText: string): string =>
  ednText
    .replaceAll(/nil/g, "null")
    .replaceAll(/:\w+/g, (word) => `"${word}"`)
    .replaceAll(/(?<=[\]\w"]) (?=[[\w"-])/g, ", ");

const readText = (text: string, options?: ReadOptions) => readHistory(text, "h", options);

describe.each([
  ["jepsen-edn", edn],
  ["jepsen-json", json],
])("%s", (format, text) => {
  const history = (...events: readonly string[]) => readText(text(...events));

  test("is guessed among other formats", () => {
    expect(history("0 invoke read nil")).toMatchObject({ format, nil: "unknown" });
  });
  test("events of the nemesis are skipped and counted", () => {
    const { skipped, operations } = history(
      ":nemesis info start nil",
      "0 invoke write 1",
      ":nemesis info start [:isolated n1]".replace("n1", ":n1"),
      "0 ok write 1",
    );

    expect({ skipped, count: operations.length }).toEqual({ skipped: 2, count: 1 });
  });
  test("the values of independent keys are tuples", () => {
    const { operations, object } = history(
      "0 invoke write [7 1]",
      "1 invoke read [7 nil]",
      "2 invoke cas [8 [1 2]]",
      "0 ok write [7 1]",
      "1 ok read [7 1]",
      "2 fail cas [8 [1 2]]",
      "1 invoke cas [8 [3 4]]",
      "1 info cas [8 [3 4]]",
    );

    expect(object).toBe("cas-register");
    expect(requests(operations)).toEqual([
      [{ type: "write", value: 1, key: 7 }, null],
      [{ type: "read", key: 7 }, 1],
      [{ type: "cas", from: 3, to: 4, key: 8 }, undefined],
    ]);
  });
  test("the read of a key shows that values are tuples, and the write of a vector does not", () => {
    const asked = (...events: readonly string[]) =>
      history(...events).operations.map(({ request }) => request);

    expect(asked("0 invoke write [7 1]", "1 invoke read [7 nil]")).toEqual([
      { type: "write", value: 1, key: 7 },
      { type: "read", key: 7 },
    ]);
    expect(asked("0 invoke write [7 nil]")).toEqual([
      { type: "write", value: [7, null] },
    ]);
  });
  test("a vector in a history of one register is a value", () => {
    const { operations } = history(
      "0 invoke read nil",
      "1 invoke write [7 1]",
      "1 ok write [7 1]",
      "0 ok read [7 1]",
    );

    expect(requests(operations)).toEqual([
      [{ type: "read" }, [7, 1]],
      [{ type: "write", value: [7, 1] }, null],
    ]);
  });
  test("a process that comes back under a new number is a new client", () => {
    const { operations, processes } = history(
      "0 invoke write 1",
      "0 info write 1",
      "5 invoke read nil",
      "5 ok read 1",
    );

    expect(processes).toBe(2);
    expect(operations.map(({ client, returned }) => [client, returned])).toEqual([
      ["0", Number.POSITIVE_INFINITY],
      ["5", 3],
    ]);
  });
  test("the object is guessed from the operations", () => {
    const object = (...events: readonly string[]) => history(...events).object;

    expect(object("0 invoke enqueue 1", "1 invoke dequeue nil")).toBe("queue");
    expect(object("0 invoke push 1")).toBe("stack");
    expect(object("0 invoke acquire nil")).toBe("mutex");
    expect(object("0 invoke open nil")).toBe("file");
    expect(object("0 invoke add 1", "1 invoke read nil", "1 ok read [1 2]")).toBe("set");
    expect(object("0 invoke add 1", "1 invoke read nil", "1 ok read 0")).toBe("counter");
    expect(object("0 invoke write 1")).toBe("cas-register");
    expect(object("0 invoke put 1 | key 2", "0 ok put 1")).toBe("cas-register");
  });
  test("adds to a counter are increments", () => {
    const { operations } = history("0 invoke add 2", "1 invoke read nil", "1 ok read 2");

    expect(requests(operations)).toEqual([
      [{ type: "increment", value: 2 }, undefined],
      [{ type: "read" }, 2],
    ]);
  });
  test("an operation has a version if that is a number", () => {
    const { operations } = history(
      "0 invoke write 1",
      "0 ok write 1 | version 3",
      "0 invoke read nil",
      "0 ok read 1 | version :x",
    );

    expect(operations.map((one) => "version" in one && one.version)).toEqual([3, false]);
  });
  test("a drain is one dequeue per element", () => {
    const { operations } = history(
      "0 invoke enqueue 1",
      "0 ok enqueue 1",
      "1 invoke drain nil",
      "1 ok drain [1 2]",
    );

    expect(operations.slice(1)).toEqual([
      { client: "1", request: { type: "dequeue" }, result: 1, invoked: 2, returned: 3 },
      { client: "1~1", request: { type: "dequeue" }, result: 2, invoked: 2, returned: 3 },
    ]);
    expect(() => history("1 invoke drain nil", "1 info drain nil")).toThrow(
      /^h:2:.*expected the result of drain by process 1/,
    );
  });
  test("times are positions while they do not run backwards, and equal ones concurrent", () => {
    const times = (...all: readonly number[]) =>
      history(
        ...["0 invoke write 1", "0 ok write 1", "1 invoke read nil", "1 ok read 1"].map(
          (event, i) => `${event} | time ${all[i]} | index ${i}`,
        ),
      ).operations.map(({ invoked, returned }) => [invoked, returned]);

    expect(times(10, 20, 20, 30)).toEqual([
      [10, 20],
      [20, 30],
    ]);
    expect(times(10, 20, 19, 30)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
  test("a result before its invocation, or out of order, is a mistake", () => {
    expect(() => history("0 invoke read nil | time 9", "0 ok read 1 | time 8")).toThrow(
      /^h:2:\d+: expected the result of read at 9 or later/,
    );
    expect(() => history("0 invoke read nil | index 4", "0 ok read 1 | index 4")).toThrow(
      /^h:2:\d+: expected an index after 4/,
    );
  });
});

describe("jepsen-edn", () => {
  test("a tag marks a tuple", () => {
    const tagged = (tuple: string) =>
      requests(
        read([
          `{:process 0, :type :invoke, :f :enqueue, :value #jepsen.independent.Tuple ${tuple}}`,
          "{:process 1, :type :invoke, :f :enqueue, :value [3 4]}",
        ]).operations,
      );

    for (const tuple of ["[x 1]", '["x" 1]', "{:key :x, :value 1}"].slice(1))
      expect(tagged(tuple)[0]).toEqual([
        { type: "enqueue", value: 1, key: tuple.includes(":x") ? ":x" : "x" },
        undefined,
      ]);
    expect(tagged('["x" 1]')[1]).toEqual([
      { type: "enqueue", value: 4, key: 3 },
      undefined,
    ]);
  });
  test("a history may have a tag", () => {
    const tagged = "#jepsen.history.History [{:process 0 :type :invoke :f :read}]";

    expect(readText(tagged).invocations).toBe(1);
  });
  test("times of more digits than numbers hold are times", () => {
    const { operations } = read([
      "{:process 0 :type :invoke :f :read :time 1700000000000000001}",
    ]);

    expect(operations).toMatchObject([{ invoked: 1_700_000_000_000_000_000 }]);
  });
});

describe("jepsen-json", () => {
  test("objects may stand one after the other, with or without colons", () => {
    const lines = read([
      '{"process": "nemesis", "type": "info", "f": "start", "value": null}',
      '{"process": 0, "type": "invoke", "f": ":read", "value": null, "error": {"a": "}"}}',
    ]);

    expect(lines).toMatchObject({ format: "jepsen-json", skipped: 1, invocations: 1 });
  });
  test("a mistake has its place", () => {
    const event = '{"process": 0, "type": "invoke", "f": "read"}';

    expect(() => readText(`[${event},\n{"process" 1}]`)).toThrow(/^h:2:12: expected ":"/);
    expect(() => readText(`[${event},\n{"process": 1`)).toThrow(/^h:2:14: expected ","/);
    expect(() => readText(`[${event},\n7]`)).toThrow(/^h:2:1: expected a JSON object/);
    expect(() => readText(`[${event}]\n7`)).toThrow(
      /^h:2:1: expected the end of the file/,
    );
  });
});

describe("an object of the user's own", () => {
  const lines = [
    '{"process":0,"type":"invoke","f":"swap","value":3}',
    '{"process":0,"type":"ok","f":"swap","value":5}',
    '{"process":0,"type":"invoke","f":"swap","value":3}',
    '{"process":0,"type":"ok","f":"swap","value":3,"result":3}',
  ].join("\n");

  test("may have operations that no object of this library has", () => {
    const { operations } = readText(lines, { operations: "any" });

    expect(requests(operations)).toEqual([
      [{ type: "swap", value: 3 }, 5],
      [{ type: "swap", value: 3 }, 3],
    ]);
  });
  test("is named in the error that an unknown operation gives", () => {
    expect(() => readText(lines)).toThrow(
      /^h:1:1: .* another one needs an object of your own: --object/,
    );
  });
});
