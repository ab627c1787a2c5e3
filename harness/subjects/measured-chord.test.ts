/** What look-ups come to on rings of up to ten thousand nodes. The page of Chord shows it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { measured } from "./measured-chord.laws.ts";
import { plotOf } from "./measured-load-plot.laws.ts";
import { table } from "./measured-table.laws.ts";

const LONG = process.env.LOCKSTEP_LONG === "1";
const ROUTERS = ["fingers", "prefix"] as const;
const FIGURES = "../../spec/chord/measured-look-ups";

test("on 1,000 nodes a look-up by fingers takes about half of log2 N hops, and the contact; by digits fewer", () => {
  const [byFingers, byPrefix] = ROUTERS.map((router) =>
    measured({ router, nodes: 1000, lookUps: 1000 }),
  );
  const half = Math.log2(1000) / 2;
  expect(byFingers!.hops.mean).toBeGreaterThan(half - 0.5);
  expect(byFingers!.hops.mean).toBeLessThan(half + 1);
  expect(byFingers!.hops.most).toBeLessThan(2 * Math.log2(1000));
  expect(byPrefix!.hops.mean).toBeLessThan(byFingers!.hops.mean);
  expect(byPrefix!.known).toBeGreaterThan(2 * byFingers!.known);
});

test.runIf(LONG)(
  "hops and latency of look-ups, by nodes and router",
  async () => {
    const nodes = [10, 30, 100, 300, 1000, 3000, 10_000];
    const rows: (string | number)[][] = [["nodes", ...nodes]];
    rows.push(["log2 N / 2", ...nodes.map((n) => (Math.log2(n) / 2).toFixed(2))]);
    const series: { name: string; calls: number[] }[] = [];
    for (const router of ROUTERS) {
      const all = nodes.map((n) => measured({ router, nodes: n, lookUps: 5000 }));
      rows.push([`${router}: hops, mean`, ...all.map((a) => a.hops.mean.toFixed(2))]);
      rows.push([`${router}: hops, at most`, ...all.map((a) => a.hops.most)]);
      rows.push([`${router}: ms, mean`, ...all.map((a) => a.ms.mean.toFixed(0))]);
      rows.push([`${router}: ms, 99 %`, ...all.map((a) => a.ms.p99)]);
      rows.push([`${router}: nodes known`, ...all.map((a) => a.known.toFixed(0))]);
      series.push({ name: `${router}: hops`, calls: all.map((a) => a.hops.mean) });
    }
    series.push({ name: "log2 N / 2", calls: nodes.map((n) => Math.log2(n) / 2) });
    await expect(table(rows)).toMatchFileSnapshot(`${FIGURES}.golden.txt`);
    await expect(plotOf(nodes, series, "nodes")).toMatchFileSnapshot(`${FIGURES}.svg`);
  },
  600_000,
);

test("the page of Chord shows these figures", () => {
  const figures = readFileSync("spec/chord/measured-look-ups.golden.txt", "utf8");
  expect(readFileSync("spec/chord/README.md", "utf8")).toContain(figures.trim());
});
