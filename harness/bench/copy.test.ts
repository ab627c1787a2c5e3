import { expect, test } from "vitest";
import { benchReport } from "../report/bench-report.ts";
import { measuredCopy } from "./copy.ts";
import { works } from "./work.ts";

test("a file is copied between two file systems, and the report has the ratio to cp", async () => {
  for (const to of ["memory", "floppy", "local"] as const) {
    const measured = await measuredCopy({
      name: "few",
      from: "floppy",
      to,
      bytes: 100_000,
    });
    expect(measured).toMatchObject({ bytes: 100_000, wrong: [] });
    const report = benchReport([{ ...measured, seconds: 2, cpSeconds: 0.5 }], null);
    expect(report).toMatch(/^copies +from +to +bytes +time +speed +cp +ratio/);
    expect(report).toMatch(
      new RegExp(`^few +floppy +${to} +100,000 +2\\.0 s .* 0\\.250 `, "m"),
    );
  }
});

test("bytes that are missing are reported", async () => {
  const none = { name: "none", from: "memory", to: "memory", bytes: -1 } as const;
  expect((await measuredCopy(none)).wrong).toEqual(["bytes copied: 0, but expected: -1"]);
});

test("a copy between each two kinds of file systems is among the pinned work", () => {
  const pairs = works.flatMap((work) =>
    "from" in work ? [`${work.from} ${work.to}`] : [],
  );
  expect(pairs).toEqual(["memory local", "local floppy", "floppy memory"]);
});
