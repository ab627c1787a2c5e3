import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { models } from "../../consistency/models.ts";
import { historyOf } from "../../consistency/separating.laws.ts";
import { register } from "../../history/objects.ts";
import type { RecordedHistory } from "../../history/read-history.ts";
import type { Operation } from "../../model/operation.ts";
import type { HistoryResult } from "../history-report.ts";
import { operationOf, recorded } from "./client/recorded.ts";
import { LIMITS } from "./excerpt.ts";
import { historyData } from "./history-data.ts";

const dataOf = (
  operations: readonly Operation[],
  results: readonly HistoryResult[],
  limits = LIMITS,
) => historyData({ history: { operations } as RecordedHistory, results }, limits);

const violatedBy = (...operations: readonly Operation[]): HistoryResult => ({
  model: "linearizable",
  verdict: "violated",
  seconds: 0,
  witness: { operations, minimality: "1-minimal", explanation: [] },
});

test("a small history in the data of the page", () => {
  const operations = historyOf(
    "W: w(x)1[0 / A: r(x)=1[1,2] / B: r(x)=0[3,4] r(y)=0[5,6]",
  );
  const judgement = models.linearizable(register<unknown>(0), operations);

  const data = dataOf(operations, [{ ...judgement, seconds: 1 }]);
  const columns = Object.entries(data).map(([name, column]) => {
    return `${name} ${JSON.stringify(column)}`;
  });
  expect(columns.join("\n")).toMatchInlineSnapshot(`
    "total 4
    clients ["W","A","B"]
    keys ["x","y"]
    forms [{"type":"write","fields":["value"]},{"type":"read","fields":[]}]
    client [0,1,2,2]
    form [0,1,1,1]
    key [0,0,0,1]
    value [1,0,0,0]
    result [0,1,0,0]
    differences true
    invoked [0,1,2,2]
    returned [null,1,1,1]
    witnesses [{"model":"linearizable","rows":[0,1,2],"names":["w1","r1","r2"]}]"
  `);
});

const value = fc.jsonValue({ maxDepth: 2 });
const request = fc.oneof(
  fc.record({ type: fc.constant("read"), key: fc.string() }, { requiredKeys: ["type"] }),
  fc.record({ type: fc.constant("write"), key: fc.nat(3), value }),
  fc.record({ type: fc.constant("cas"), from: value, to: value }),
  fc.dictionary(fc.string(), value),
  value,
);
const times = fc.oneof(
  fc.tuple(fc.nat(50), fc.nat(9)),
  fc.tuple(
    fc.double({ min: 0, max: 9, noNaN: true }),
    fc.double({ min: 0, max: 9, noNaN: true }),
  ),
  fc.tuple(fc.constant(Number.MIN_SAFE_INTEGER), fc.nat(9)),
);
const operation = fc
  .tuple(fc.constantFrom("a", "b", "__proto__"), request, times, fc.option(value))
  .map(
    ([client, request, [invoked, length], result]): Operation =>
      result === null
        ? { client, request, invoked, returned: Infinity }
        : { client, request, result, invoked, returned: invoked + length },
  );
const inOrder = (operations: readonly Operation[]) =>
  operations.toSorted((a, b) => a.invoked - b.invoked);

describe("whatever was recorded", () => {
  test("is the same when it is read from the page", () =>
    fc.assert(
      fc.property(fc.array(operation), (operations) => {
        const history = recorded(JSON.parse(JSON.stringify(dataOf(operations, []))));
        const read = operations.map((_, row) => operationOf(history, row));
        // JSON has no negative zero.
        expect(JSON.stringify(read.map(canonical))).toEqual(
          JSON.stringify(inOrder(operations).map(canonical)),
        );
      }),
    ));

  test("has its witness in the rows of these operations, also if they are copies", () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(operation, { minLength: 1, selector: ({ invoked }) => invoked }),
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        (operations, chosen, isCopied) => {
          const witness = inOrder(operations).filter(() => chosen.next().value);
          const copies = isCopied ? witness.map((each) => ({ ...each })) : witness;
          const data = dataOf(operations, [violatedBy(...copies)]);
          const history = recorded(data);
          const marked = data.witnesses[0]!.rows.map((row) => history.invoked[row]);
          expect(marked).toEqual(witness.map(({ invoked }) => invoked));
          expect(data.witnesses[0]!.names).toHaveLength(witness.length);
        },
      ),
    ));
});

/** Sorts the fields: a page has `type` and `key` first. */
const canonical = ({ client, request, result, invoked, returned }: Operation) => [
  client,
  typeof request === "object" && request !== null && !Array.isArray(request)
    ? Object.entries(request)
        .filter(([, each]) => each !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
    : request,
  result,
  invoked,
  String(returned),
];

describe("more than a page holds", () => {
  const many = Array.from({ length: 1000 }, (_, i): Operation => {
    const request = { type: "write", value: i };
    return {
      client: `c${i % 5}`,
      request,
      result: null,
      invoked: 10 * i,
      returned: 10 * i + 9,
    };
  });
  const limits = { whole: 100, around: 40 };

  test("is cut to the surroundings of the witness, and says how much there is", () => {
    const witness = [many[300]!, many[700]!];
    const data = dataOf(many, [violatedBy(...witness)], limits);
    const values = data.value as readonly number[];

    expect(data.total).toBe(1000);
    expect(values).toHaveLength(40);
    expect(data.witnesses[0]!.rows.map((row) => values[row])).toEqual([300, 700]);
    expect([values[0], values[19], values[20], values[39]]).toEqual([290, 309, 690, 709]);
    expect(data.overview).toMatchObject({ from: 0, to: 9999 });
    expect(data.overview!.held).toEqual([
      [2900, 3090],
      [6900, 7090],
    ]);
    expect(data.overview!.began.reduce((sum, count) => sum + count)).toBe(1000);
  });

  test("has the whole witness even beyond the limit", () => {
    const data = dataOf(many, [violatedBy(...many.slice(200, 500))], limits);
    expect(data.witnesses[0]!.rows).toHaveLength(300);
  });

  test("is cut to its beginning where nothing is violated", () => {
    expect(dataOf(many, [], limits).value).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
  });

  test("begins only above the limit", () => {
    expect(dataOf(many.slice(0, 100), [], limits)).not.toHaveProperty("overview");
  });
});
