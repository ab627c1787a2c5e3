import fc from "fast-check";
import { expect, test } from "vitest";
import type { Operation } from "../../model/operation.ts";
import { type HistoryCell, invoked, operationsOf, responded } from "./history-cell.ts";

const play = (
  ...events: readonly (readonly ["?" | "!", string, unknown])[]
): HistoryCell =>
  events.reduce<HistoryCell>(
    (history, [type, client, value]) =>
      type === "?" ? invoked(history, client, value) : responded(history, client, value),
    [],
  );

test("the order of events that no client can tell apart is forgotten", () => {
  const one = play(["?", "a", 1], ["?", "b", 2], ["!", "a", 0], ["!", "b", 0]);
  const other = play(["?", "b", 2], ["?", "a", 1], ["!", "b", 0], ["!", "a", 0]);
  expect(one).toEqual(other);
});

test("what returned before an invocation is kept", () => {
  const before = play(["?", "a", 1], ["!", "a", 0], ["?", "b", 2]);
  const during = play(["?", "a", 1], ["?", "b", 2], ["!", "a", 0]);
  expect(before).not.toEqual(during);
});

test("intervals have the order of the run", () => {
  const operations = operationsOf(
    play(
      ["?", "a", "w"],
      ["?", "b", "r"],
      ["!", "b", 1],
      ["?", "b", "s"],
      ["!", "a", 0],
      ["?", "c", "t"],
    ),
  );
  const of = (request: string) => operations.find((each) => each.request === request)!;
  const precedes = (x: string, y: string) => of(x).returned < of(y).invoked;
  expect(precedes("r", "s")).toBe(true);
  expect(precedes("w", "t")).toBe(true);
  expect(precedes("r", "t")).toBe(true);
  expect(precedes("w", "s")).toBe(false);
  expect(precedes("s", "t")).toBe(false);
  expect(of("s").returned).toBe(Number.POSITIVE_INFINITY);
  expect("result" in of("s")).toBe(false);
});

/**
 * The operations with intervals by definition: the moment of an invocation is twice the number of operations
 * that had returned before it, counted pair by pair.
 */
const intervalsOf = (history: HistoryCell): readonly Operation[] => {
  const before = (each: HistoryCell[number], client: string): number =>
    client === each.client
      ? history.filter((other) => other.client === client).indexOf(each)
      : (new Map(Object.entries(each.after)).get(client) ?? 0);
  const clients = [...new Set(history.map(({ client }) => client))];
  const moment = (each: HistoryCell[number]): number =>
    2 * clients.reduce((sum, client) => sum + before(each, client), 0);
  return history
    .map((each): Operation => {
      const { client, request, result } = each;
      const place = before(each, client);
      const later = history.filter((other) => before(other, client) > place);
      const returned = Math.min(
        2 * history.length + 1,
        ...later.map((other) => moment(other) - 1),
      );
      const operation = { client, request, invoked: moment(each) };
      return result.length === 0
        ? { ...operation, returned: Number.POSITIVE_INFINITY }
        : { ...operation, result: result[0], returned };
    })
    .sort((a, b) => a.invoked - b.invoked);
};

test("intervals of whatever clients did are those of the definition", () => {
  const clients = ["a", "constructor", "__proto__", "d"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...clients), { maxLength: 24 }), (turns) => {
      const waiting = new Set<string>();
      let history: HistoryCell = [];
      for (const [at, client] of turns.entries()) {
        history = waiting.has(client)
          ? responded(history, client, at)
          : invoked(history, client, at);
        if (!waiting.delete(client)) waiting.add(client);
        expect(operationsOf(history)).toEqual(intervalsOf(history));
      }
    }),
    { numRuns: 300, seed: 12 },
  );
});
