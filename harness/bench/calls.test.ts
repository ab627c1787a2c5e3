import { expect, test } from "vitest";
import { benchReport } from "../report/bench-report.ts";
import { measuredCalls } from "./calls.ts";

test.each(["udp", "tcp"] as const)(
  "calls over %s are answered, and the report has the ratio",
  async (over) => {
    const measured = await measuredCalls({ name: "few", over, calls: 200 });
    expect(measured).toMatchObject({ over, calls: 200, wrong: [] });
    const report = benchReport([{ ...measured, seconds: 2, tirpcSeconds: 0.5 }], null);
    expect(report).toMatch(/^calls +over +calls +time +calls\/s +libtirpc +ratio/);
    expect(report).toMatch(/^few +(udp|tcp) +200 +2\.0 s .* 0\.250 /m);
    const alone = benchReport([{ ...measured, tirpcSeconds: null }], null);
    expect(alone).toMatch("not installed");
  },
  60_000,
);
