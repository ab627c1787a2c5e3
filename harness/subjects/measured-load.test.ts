/** What polling and callbacks cost the server of files: slides 18 and 20. The pages of both protocols show it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Caching, callsOf, type Mix } from "./measured-load.laws.ts";
import { plotOf } from "./measured-load-plot.laws.ts";
import { table } from "./measured-table.laws.ts";

const SECONDS = 60;
const CLIENTS = [1, 2, 4, 8, 16, 32, 64];
const afs: Caching = { system: "AFS" };
const fixed: Caching = { system: "NFS", leastMs: 3000, mostMs: 3000 };
const adaptive: Caching = { system: "NFS", leastMs: 3000, mostMs: 60_000 };

test("a file that no program writes: NFS polls, AFS does not", async () => {
  const lines = [
    ["NFS, opened for each read", fixed, false],
    ["NFS, 3 s", fixed, true],
    ["NFS, 3 to 60 s", adaptive, true],
    ["AFS, opened for each read", afs, false],
  ] as const;
  const counted: { name: string; calls: number[] }[] = [];
  for (const [name, caching, isOpenedOnce] of lines) {
    const calls: number[] = [];
    for (const clients of CLIENTS) {
      const mix: Mix = { clients, files: 1, seconds: SECONDS, writes: 0, isOpenedOnce };
      calls.push((await callsOf(caching, mix)).gets);
    }
    counted.push({ name, calls });
  }
  const [each, every3s, , callbacks] = counted.map(({ calls }) => calls);
  // An open asks once, and the first read is a call; a poll every 3 s; one fetch for each client.
  expect(each).toEqual(CLIENTS.map((clients) => clients * (SECONDS + 1)));
  expect(every3s).toEqual(CLIENTS.map((clients) => clients * (SECONDS / 3 + 1)));
  expect(callbacks).toEqual(CLIENTS);
  const rows = [
    ["clients", ...CLIENTS],
    ...counted.map(({ name, calls }) => [name, ...calls]),
  ];
  await expect(table(rows)).toMatchFileSnapshot(
    "../../spec/afs/measured-load.golden.txt",
  );
  await expect(plotOf(CLIENTS, counted)).toMatchFileSnapshot(
    "../../spec/afs/measured-load.svg",
  );
}, 120_000);

test("a mix of reads and writes: every store and every miss goes to the server", async () => {
  const rows: (string | number)[][] = [
    ["sessions that write", "NFS: calls/s", "AFS: calls/s", "AFS: breaks/s"],
  ];
  for (const writes of [0, 0.01, 0.1, 0.5]) {
    const mix: Mix = { clients: 8, files: 4, seconds: SECONDS, writes };
    const nfs = await callsOf(fixed, mix);
    const whole = await callsOf(afs, mix);
    expect(nfs.makes).toBe(0);
    expect(whole.gets).toBeLessThan(nfs.gets);
    const rates = [nfs.gets, whole.gets, whole.makes].map((count) =>
      (count / SECONDS).toFixed(2),
    );
    rows.push([`${100 * writes} %`, ...rates]);
  }
  await expect(table(rows)).toMatchFileSnapshot("../../spec/afs/measured-mix.golden.txt");
}, 120_000);

test("the page of AFS shows these figures", () => {
  const page = readFileSync("spec/afs/README.md", "utf8");
  for (const name of ["measured-load", "measured-mix"]) {
    const figures = readFileSync(`spec/afs/${name}.golden.txt`, "utf8");
    expect(page).toContain(figures.trim());
  }
});
