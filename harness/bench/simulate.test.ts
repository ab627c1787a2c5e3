import { expect, test } from "vitest";
import { benchReport } from "../report/bench-report.ts";
import { measuredSimulating } from "./simulate.ts";
import { works } from "./work.ts";

const small = { name: "small", nodes: 50, events: 20_000, heard: 13_294 };

test("a simulated network is deterministic, and a count that differs from the pinned one is reported", async () => {
  const measured = await measuredSimulating(small);
  expect(measured).toMatchObject({ nodes: 50, events: 20_000, wrong: [] });
  expect(measured.rates).toHaveLength(10);
  const { wrong } = await measuredSimulating({ ...small, heard: 7 });
  expect(wrong).toEqual([`datagrams heard: ${small.heard}, but expected: 7`]);
});

test("the report shows events a second beside the memory", async () => {
  const report = benchReport([await measuredSimulating(small)], null);
  expect(report).toMatch(/^simulated +nodes +events +virtual +time +events\/s/);
  expect(report).toMatch(/small +50 +20,000 /);
});

test("ten thousand nodes are among the pinned work", () => {
  expect(works).toContainEqual(expect.objectContaining({ nodes: 10_000 }));
});
