import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import { ASKINGS, recorded } from "./histories.laws.ts";
import type { ObjectName } from "./objects.ts";
import { readHistory } from "./read-history.ts";
import { writeHistory } from "./write-history.ts";

/** Sorted, to compare histories. */
const sorted = (operations: readonly Operation[]) => {
  const key = (one: Operation) =>
    JSON.stringify([one.invoked, one.client, one.returned, one.request, one.result]);
  return operations
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((one) => ({ ...one }));
};

describe("writing a history and reading it again gives the same operations", () => {
  const objects = Object.keys(ASKINGS) as ObjectName[];
  const formats = [
    ["lockstep", ["0", "1", "alice"]],
    ["jepsen-edn", ["0", "1", "17"]],
  ] as const;
  const cases = formats.flatMap(([format, clients]) =>
    objects.map((object) => ({ object, format, clients })),
  );

  test.each(cases)("of a $object as $format", ({ object, format, clients }) => {
    fc.assert(
      fc.property(recorded(ASKINGS[object], clients), (operations) => {
        const text = writeHistory(operations, format);
        const again = readHistory(text, "h", { format, object });

        expect(sorted(again.operations)).toEqual(sorted(operations));
      }),
      { seed: 11, numRuns: 100 },
    );
  });
  test("of an object of the user's own", () => {
    const asking = fc.record({
      type: fc.constantFrom("swap", "audit"),
      value: fc.oneof(fc.constant(null), fc.integer()),
      result: fc.oneof(fc.constant(null), fc.integer()),
    });
    fc.assert(
      fc.property(recorded(asking, ["0", "1"]), (operations) => {
        for (const format of ["lockstep", "jepsen-edn"] as const) {
          const text = writeHistory(operations, format);
          const again = readHistory(text, "h", { format, operations: "any" });

          expect(sorted(again.operations)).toEqual(sorted(operations));
        }
      }),
      { seed: 12, numRuns: 100 },
    );
  });
});

test("characters that look like damage are escaped", () => {
  const request = { type: "write", value: "a\u007f\ufffd\u0000" };
  const operation = { client: "0", request, result: null, invoked: 0, returned: 1 };

  for (const format of ["lockstep", "jepsen-edn"] as const) {
    const text = writeHistory([operation], format);
    expect(readHistory(text, "h").operations).toEqual([operation]);
  }
});

test("a client that goes on after an open operation gets a new process", () => {
  const open = {
    client: "3",
    request: { type: "read" },
    invoked: 0,
    returned: Number.POSITIVE_INFINITY,
  };
  const operations = [open, { ...open, invoked: 1 }];

  for (const format of ["lockstep", "jepsen-edn"] as const) {
    const again = readHistory(writeHistory(operations, format), "h").operations;
    expect(again.map(({ client }) => client)).toEqual(["3", "4"]);
  }
});

test("as Jepsen's EDN, clients with names get numbers", () => {
  const operation = {
    request: { type: "read" },
    result: ["a\n"],
    invoked: 0,
    returned: 1,
  };
  const text = writeHistory(
    [
      { ...operation, client: "7" },
      { ...operation, client: "alice" },
    ],
    "jepsen-edn",
  );

  expect(text.split("\n")).toEqual([
    "[{:process 7, :type :invoke, :f :read, :value nil, :time 0, :index 0}",
    " {:process 8, :type :invoke, :f :read, :value nil, :time 0, :index 1}",
    ' {:process 7, :type :ok, :f :read, :value ["a\\n"], :time 1, :index 2}',
    ' {:process 8, :type :ok, :f :read, :value ["a\\n"], :time 1, :index 3}]',
    "",
  ]);
});

test("a request that a format cannot express is refused", () => {
  const operation = { client: "0", result: null, invoked: 0, returned: 1 };
  const write = (request: object) => () =>
    writeHistory([{ ...operation, request }], "jepsen-edn");

  expect(write({ type: "move", amount: 3 })).toThrow(InputError);
  expect(write({ amount: 3 })).toThrow(/cannot write the request/);
  expect(write({ type: "move it", value: 3 })).toThrow(
    /"move it" cannot be an EDN keyword/,
  );
});

describe("a log for ShiViz", () => {
  type Event = {
    readonly host: string;
    readonly clock: Readonly<Record<string, number>>;
    readonly event: string;
  };

  /**
   * The parts of a log as ShiViz reads them: the expression for a line, the separator of
   * executions, the lines.
   */
  const eventsOf = (log: string): readonly Event[] => {
    const [parser, delimiter, ...lines] = log.trimEnd().split("\n");
    expect(delimiter).toBe("");
    const line = new RegExp(`^${parser}$`);
    return lines.map((text) => {
      const { host, clock, event } = line.exec(text)!.groups!;
      return { host: host!, clock: JSON.parse(clock!), event: event! };
    });
  };

  const happenedBefore = (a: Event, b: Event): boolean =>
    a !== b && (b.clock[a.host] ?? 0) >= a.clock[a.host]!;

  test("has a clock that counts each host's own events, and knows what was over", () => {
    const log = writeHistory(
      [
        {
          client: "al ice",
          request: { type: "write", value: "{\n}" },
          result: null,
          invoked: 0,
          returned: 5,
        },
        { client: "bob", request: { type: "read" }, result: 1, invoked: 5, returned: 8 },
        {
          client: "carol",
          request: { type: "read" },
          invoked: 6,
          returned: Number.POSITIVE_INFINITY,
        },
      ],
      "shiviz",
    );

    expect(eventsOf(log)).toEqual([
      { host: "al%20ice", clock: { "al%20ice": 1 }, event: 'write "{\\n}"' },
      { host: "al%20ice", clock: { "al%20ice": 2 }, event: 'returns: write "{\\n}"' },
      { host: "bob", clock: { bob: 1 }, event: "read" },
      { host: "carol", clock: { "al%20ice": 2, carol: 1 }, event: "read" },
      { host: "bob", clock: { bob: 2 }, event: "returns: read 1" },
    ]);
  });
  test("has the order of real time", () => {
    fc.assert(
      fc.property(recorded(ASKINGS.queue, ["0", "1", "a b"]), (operations) => {
        const events = eventsOf(writeHistory(operations, "shiviz"));
        const returns = events.filter(({ event }) => event.startsWith("returns"));
        const invocations = events.filter(({ event }) => !event.startsWith("returns"));
        const ordered = returns.flatMap((a) =>
          invocations.filter((b) => happenedBefore(a, b) && a.host !== b.host),
        );
        const before = operations.flatMap((a) =>
          operations.filter((b) => a.returned < b.invoked && a.client !== b.client),
        );

        expect(ordered).toHaveLength(before.length);
      }),
      { seed: 13, numRuns: 200 },
    );
  });
});
