import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { benchReport } from "../report/bench-report.ts";
import { measuredJudging, measuredTransactions } from "./judge.ts";
import { measured } from "./run.ts";
import { tenths } from "./samples.ts";
import type { SearchWork } from "./work.ts";

const binary = fileURLToPath(new URL("../cli/lockstep.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bench = (...args: readonly string[]) =>
  spawnSync("node", [binary, "bench", ...args], { cwd: folder, encoding: "utf8" });

describe("bench", () => {
  test("measures pinned work, and compares it with another program", () => {
    const other = join(folder, "other.mjs");
    writeFileSync(other, `console.log('done', '{"states":9,"generated":500}', '0.25s');`);
    const { status, stdout } = bench("--short", "--json", "--compare", other, "7");

    expect(status).toBe(0);
    const { results, compared } = JSON.parse(stdout);
    expect(results).toMatchObject([
      {
        work: "two-phase-commit-7",
        params: { participants: 7 },
        engine: "explicit",
        workers: 1,
        states: 296_448,
        transitions: 2_744_705,
        wrong: [],
      },
      {
        work: "two-phase-commit-9-on-sets",
        engine: "symbolic",
        states: 10_340_352,
        transitions: null,
        wrong: [],
      },
    ]);
    expect(results[0].rates).toHaveLength(10);
    expect(results[0].residentBytes).toBeGreaterThan(results[0].bytes);
    expect(compared).toEqual({
      command: `${other} 7`,
      seconds: 0.25,
      states: 9,
      transitions: 500,
    });
  });

  test("prints a table, and the rate along the run", () => {
    const { stdout } = bench("two-phase-commit-7");

    expect(stdout).toMatch(/^system +scope +engine +workers +states +transitions +depth/);
    expect(stdout).toMatch(/participants=7 +explicit +1 +296,448 +2,744,705 +22 /);
    expect(stdout).toMatch(/two-phase-commit-7( +\d[\d.,]* [kM]\/s){10}\n/);
  });

  test("an unknown work: exit 2, and the nearest name", () => {
    const { status, stderr } = bench("two-phase-commit-77");

    expect(status).toBe(2);
    expect(stderr).toContain('did you mean "two-phase-commit-7"?');
  });
});

describe("a count that differs from the pinned one", () => {
  const abd: SearchWork = {
    name: "abd-2-2",
    system: "abd",
    scope: { servers: 2, clients: 2 },
    only: ["linearizable"],
    engine: "explicit",
    workers: 1,
    states: 544,
    transitions: 874,
    depth: null,
  };

  test("is reported", async () => {
    expect((await measured(abd)).wrong).toEqual([]);
    expect((await measured({ ...abd, states: 545, transitions: 873 })).wrong).toEqual([
      "states: 544, but expected: 545",
      "transitions: 874, but expected: 873",
    ]);
  });
});

describe("a pinned history", () => {
  const load = { name: "small", operations: 2000, clients: 7 };

  test.each(["lockstep", "jepsen-edn"] as const)("as %s", (format) => {
    const holds = measuredJudging({ ...load, format, hasStaleRead: false });
    const stale = measuredJudging({ ...load, format, hasStaleRead: true });

    expect(holds).toMatchObject({ operations: 2000, verdict: "holds", wrong: [] });
    expect(stale).toMatchObject({ operations: 2000, verdict: "violated", wrong: [] });
    expect(holds.fileBytes).toBeGreaterThan(2000 * 100);
  });
  test.each([false, true])("of transactions, with a write skew: %s", (hasWriteSkew) => {
    const size = { name: "small", transactions: 500, clients: 7, length: 4 };
    const measured = measuredTransactions({ ...size, hasWriteSkew });

    expect(measured).toMatchObject({
      operations: 500,
      verdict: hasWriteSkew ? "violated" : "holds",
      wrong: [],
    });
  });
  test("the report has columns for histories", () => {
    const format = "lockstep";
    const one = measuredJudging({ ...load, format, hasStaleRead: true });
    const wrong = ["linearizable: violated, but expected: holds"];
    const [titles, row, ...rest] = benchReport([{ ...one, wrong }], null).split("\n");

    expect(titles).toMatch(
      /^history +format +operations +clients +file +reading +judging/,
    );
    expect(row).toMatch(/^small +lockstep +2,000 +7 +\d+ KB +\S+ s +\S+ s .* violated$/);
    expect(rest).toContain("wrong: small: linearizable: violated, but expected: holds");
  });
});

describe("the rate in each tenth of a run", () => {
  test("is constant if the search was", () => {
    const samples = [0, 1, 2, 3, 4].map((at) => ({ seconds: at, done: 100 * at }));
    expect(tenths(samples).map(Math.round)).toEqual(Array(10).fill(100));
  });

  test("falls if the search slowed down", () => {
    const samples = [
      { seconds: 1, done: 500 },
      { seconds: 11, done: 1000 },
    ];
    expect(tenths(samples).map(Math.round)).toEqual([
      ...Array(5).fill(500),
      ...Array(5).fill(50),
    ]);
  });

  test("is empty for a run in which nothing was done", () => {
    expect(tenths([])).toEqual([]);
    expect(tenths([{ seconds: 1, done: 0 }])).toEqual([]);
  });
});
