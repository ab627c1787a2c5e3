import { expect, test } from "vitest";
import { benchReport } from "../report/bench-report.ts";
import { measuredSegments } from "./segments.ts";
import { measuredTransfer } from "./transfer.ts";
import { works } from "./work.ts";

test("bytes cross both ways between two processes, in one run, and the report has the ratio", async () => {
  const work = { name: "small", bytes: 3_000_000, mtuBytes: 1500 };
  const measured = await measuredTransfer(work);
  expect(measured).toMatchObject({ bytes: 3_000_000, mtuBytes: 1500, wrong: [] });
  const report = benchReport([{ ...measured, seconds: 2, kernelSeconds: 0.5 }], null);
  expect(report).toMatch(/^between processes .* speed +node:net +ratio +peak memory/);
  expect(report).toMatch(/^small +3,000,000 +1,500 B +2\.0 s .* 0\.250 /m);
}, 60_000);

test("bytes that are missing are reported", async () => {
  const { wrong } = await measuredTransfer({ name: "none", bytes: -1, mtuBytes: 1500 });
  const line = "bytes read: 0, but expected: -1";
  expect(wrong).toEqual([line, line]);
}, 60_000);

const few = { name: "few", bytes: 300_000, segments: 461 };

test("a simulated transfer has the same segments in each run, and another number is reported", async () => {
  const measured = await measuredSegments(few);
  expect(measured).toMatchObject({ segments: few.segments, wrong: [] });
  const report = benchReport([measured], null);
  expect(report).toMatch(/^segments +bytes +segments +virtual +time +segments\/s/);
  const { wrong } = await measuredSegments({ ...few, segments: 7 });
  expect(wrong).toEqual([`segments: ${few.segments}, but expected: 7`]);
});

test("packets of an Ethernet and of UDP's length are among the pinned work", () => {
  const sizes = works.flatMap((work) => ("mtuBytes" in work ? [work.mtuBytes] : []));
  expect(sizes).toEqual([1500, 65_507]);
});
