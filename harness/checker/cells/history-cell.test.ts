import { expect, test } from "vitest";
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
