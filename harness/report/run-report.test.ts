import { expect, test } from "vitest";
import { conform } from "../conform/conform.ts";
import { Players } from "../conform/players.ts";
import type { TraceEvent } from "../history/trace.ts";
import { conformanceReport } from "./run-report.ts";

const events = [
  { at: 7, node: "n1", action: "state", seq: 1 },
] as unknown as TraceEvent[];

const players = new Players();
players.add("n1/left", { init: { count: 1 } } as never);

test("the report names the process whose states were possible", () => {
  const follow = (): void => players.holds("n1/left", { count: 2 });
  const report = conformanceReport(conform(events, { follow, quirks: () => [] }), events);
  expect(report.split("\n").at(-1)).toBe(
    '    a state of n1/left that the spec allows there: {"count":1}',
  );
});

test("a difference that is of no process has no states", () => {
  const follow = (): void => players.holds("n9", { count: 2 });
  const { mismatch } = conform(events, { follow, quirks: () => [] });
  expect(mismatch).toMatchObject({
    why: "there is no n9 in the spec",
    process: null,
    possible: [],
  });
});
