import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import { readHistory } from "./read-history.ts";
import { historyIn } from "./store-folder.ts";

const intervals = (text: string) =>
  readHistory(text, "h").operations.map(
    ({ client, invoked, returned }) => `${client} ${invoked}-${returned}`,
  );

describe("a missing process", () => {
  const crossed = `{:type :invoke, :f :write, :value 1}
    {:type :invoke, :f :write, :value 2}
    {:type :ok, :f :write, :value 1}
    {:type :info, :f :write, :value 2}
    {:type :invoke, :f :read}
    {:type :ok, :f :read, :value 2}`;

  test("makes each pair of events a process of its own", () => {
    expect(intervals(`${crossed}`.replace(":info", ":ok"))).toEqual([
      "pair 0 0-2",
      "pair 1 1-3",
      "pair 2 4-5",
    ]);
  });

  test("is said, as is a missing time", () => {
    const { filledIn, processes } = readHistory(crossed.replace(":info", ":ok"), "h");

    expect(processes).toBe(3);
    expect(filledIn).toEqual([
      "operations without a process: each is of a process of its own",
      "events without a time: their order in the file counts",
    ]);
  });

  test("is filled in in JSON, too", () => {
    const json = `[{"type": "invoke", "f": "write", "value": 1}, {"type": "ok", "f": "write", "value": 1}]`;

    expect(intervals(json)).toEqual(["pair 0 0-1"]);
  });

  test("is no guess: a result that fits two invocations is refused", () => {
    const text =
      "{:type :invoke, :f :read} {:type :invoke, :f :read} {:type :ok, :f :read, :value 1}";

    expect(() => readHistory(text, "h")).toThrow(
      /expected a process \(2 open invocations of read fit this result\)/,
    );
  });

  test("a result without an invocation is refused", () => {
    expect(() => readHistory("{:type :ok, :f :read, :value 1}", "h")).toThrow(
      /expected an invocation of read before its result/,
    );
  });

  test("nothing is said of a file that has processes and times", () => {
    const text =
      "{:process 0 :type :invoke :f :read :time 1} {:process 0 :type :ok :f :read :value 1 :time 2}";

    expect(readHistory(text, "h").filledIn).toEqual([]);
  });
});

describe("transactions under other names:", () => {
  const txn = (text: string) => {
    const { object, operations } = readHistory(text, "h");
    return {
      object,
      operations: operations.map(({ request, result }) => [request, result]),
    };
  };

  test("a read or a write of micro-operations, whose failure does not repeat them", () => {
    const text = `{:process 0 :type :invoke :f :write :value [[:w 0 1]]} {:process 0 :type :info :f :write :value nil}
      {:process 1 :type :invoke :f :read :value [[:r 0 nil]]} {:process 1 :type :ok :f :read :value [[:r 0 1]]}`;

    expect(txn(text)).toEqual({
      object: "rw-register",
      operations: [
        [{ type: "txn", value: [["w", 0, 1]] }, undefined],
        [{ type: "txn", value: [["r", 0, 1]] }, [["r", 0, 1]]],
      ],
    });
  });

  test("a list without an f, in JSON", () => {
    const json = `[{"type": "invoke", "value": [["append", 1, 2]]}, {"type": "ok", "value": [["append", 1, 2]]}]`;

    expect(txn(json).object).toBe("list-append");
  });
});

describe("forms of EDN:", () => {
  const answerOf = (text: string) =>
    readHistory(
      `{:process 0 :type :invoke :f :read} {:process 0, :type :ok, :f :read, :value ${text}}`,
      "h",
      { object: "register" },
    ).operations[0]!.result;

  test.each([
    ["1/3", "1/3"],
    ["-2/3", "-2/3"],
    ["0x1F", 31],
    ["-0xffffffffffffffffff", "-4722366482869645213695"],
    ["12345678901234567890", "12345678901234567890"],
    ["##Inf", "##Inf"],
    [":a.b/c", ":a.b/c"],
    ["#{1 2}", [1, 2]],
    ["#my/tag [1,,2]", [1, 2]],
    ['#inst "2020-01-01"', "2020-01-01"],
    ["#:a{:b 1}", { b: 1 }],
  ])("%s", (text, value) => {
    expect(answerOf(text)).toEqual(value);
  });

  test("a record of Jepsen with an error of any form", () => {
    const text = `#jepsen.history.Op{:process 0, :type :invoke, :f :write, :value 1, :index 0}
      #jepsen.history.Op{:process 0, :type :info, :f :write, :value 1, :index 1, :error #object[java.lang.Object 0x5a2f "x"]}`;

    expect(readHistory(text, "h").operations).toHaveLength(1);
  });
});

describe("history.txt of Jepsen's store", () => {
  const lines = [
    "0\t:invoke\t:write\t[1 5]",
    ":nemesis\t:info\t:start\tnil\tcut off",
    "1\t:invoke\t:read\t[1 nil]",
    "0\t:info\t:write\t[1 5]\tindeterminate: (timeout",
    "1\t:ok\t:read\t[1 5]",
  ];

  test("is read, keys and errors included", () => {
    const { format, skipped, operations } = readHistory(lines.join("\n"), "h");

    expect({ format, skipped }).toEqual({ format: "jepsen-text", skipped: 1 });
    expect(operations.map(({ request, result }) => [request, result])).toEqual([
      [{ type: "write", value: 5, key: 1 }, undefined],
      [{ type: "read", key: 1 }, 5],
    ]);
  });

  test.each([
    ["0\t:invoke\t:read\tnil\n1", "h:2:2: expected :invoke, :ok, :fail or :info"],
    ["0\t:invoke\tread\tnil", "h:1:11: expected the name of an operation"],
    ["0\t:invoke\t:read", "h:1:16: expected a value"],
    ["0\t:invoke\t:write\t1 2", "h:1:20: expected a tab or the end of the line"],
  ])("is refused with line and column: %j", (text, message) => {
    expect(() => readHistory(text, "h")).toThrow(message);
  });

  test("damaged anywhere, it is read or refused as an input error", () => {
    const text = lines.join("\n");
    const piece = fc.constantFrom(
      "\t",
      "\n",
      " ",
      ":",
      "[",
      "]",
      "nil",
      "{",
      '"',
      "0",
      ":ok",
      "#",
    );
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(6), piece, (at, length, inserted) => {
        const damaged = text.slice(0, at) + inserted + text.slice(at + length);
        try {
          readHistory(damaged, "h", { format: "jepsen-text" });
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).message).toMatch(
            /^h:\d+:\d+: expected .+, found [^\n]+$/,
          );
        }
      }),
      { seed: 20, numRuns: 3000 },
    );
  });
});

describe("events without processes, damaged,", () => {
  test("are read or refused as an input error", () => {
    const event = fc.constantFrom(
      "{:type :invoke :f :read}",
      "{:type :ok :f :read :value 1}",
      "{:type :invoke :f :write :value [[:w 1 2]]}",
      "{:type :info :f :write}",
      "{:type :ok :f :txn :value [[:w 1 2]]}",
      "{:process 1 :type :fail :f :read}",
      "{:process 1 :type :invoke :f :read :value [[:r 1 nil]]}",
      "{:process nil :type :invoke :value [[:append 1 1]]}",
      "{:type :ok :value [[:append 1 1]]}",
      "#jepsen.history.Op{:type :invoke :f :add :value #{1/2}}",
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        try {
          readHistory(events.join("\n"), "h");
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { seed: 21, numRuns: 3000 },
    );
  });
});

describe("a folder of Jepsen's store", () => {
  const within = (files: readonly string[], use: (folder: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), "lockstep-store-"));
    try {
      mkdirSync(join(folder, "n1"));
      for (const name of files) writeFileSync(join(folder, name), "");
      use(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test("stands for the form of its history that says most", () => {
    within(["history.txt", "test.jepsen", "history.edn"], (folder) => {
      expect(historyIn(folder)).toBe(join(folder, "history.edn"));
    });
  });

  test("is refused if it has none as text", () => {
    within(["test.jepsen"], (folder) => {
      expect(() => historyIn(folder)).toThrow(
        /without history\.edn, .*test\.jepsen is binary/,
      );
    });
  });

  test("a file, or a path that is not there, stays as it is", () => {
    expect(historyIn("absent.edn")).toBe("absent.edn");
  });
});
