import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Load } from "../report/load-report.ts";

const program = new URL("lockstep.mjs", import.meta.url).pathname;
const isLong = process.env.LOCKSTEP_LONG === "1";
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [program, "load", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

/** What must be true of every run, however fast the machine is. */
const expectConsistent = ({ measured, timetable, timeoutMs, killed }: Load) => {
  const { requests, answered, failed, warmUp, all, puts, gets } = measured;
  const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
  expect(requests).toBe((timetable.rate * timetable.spanMs) / 1000);
  expect(warmUp).toBe((timetable.rate * timetable.warmUpMs) / 1000);
  expect(answered + failures).toBe(requests);
  expect(puts.requests + gets.requests).toBe(requests);
  expect(all.requests).toBe(requests);
  const { p50, p90, p99, p999, p9999, most } = all;
  const rising = [0, p50, p90, p99, p999, p9999, most];
  expect(rising).toEqual([...rising].sort((one, other) => one - other));
  if (failures > 0) expect(most).toBeGreaterThanOrEqual(timeoutMs);
  const { stretches } = measured;
  expect(stretches.reduce((sum, each) => sum + each.requests, 0)).toBe(requests);
  expect(stretches.reduce((sum, each) => sum + each.failed, 0)).toBe(failures);
  for (const { verdict, figureMs, boundMs } of measured.bounds) {
    if (verdict === "holds") expect(figureMs).toBeLessThanOrEqual(boundMs * 1.001);
    else expect(figureMs).toBeGreaterThan(boundMs);
  }
  // After the kill every third request came to a node that refused it.
  expect(killed).not.toBeNull();
  expect(measured.movedOn + failures).toBeGreaterThan(0);
};

describe("load", () => {
  const systems = isLong
    ? ["quorum", "eventual", "directory", "single-copy", "hash-ring"]
    : ["quorum"];
  const time = isLong ? "20s" : "3s";
  test.each(systems)(
    "%s: real processes, of which one is killed",
    (name) => {
      const given = [name, "--rate", "50", "--time", time, "--warm-up", "1s", "--json"];
      const { status, stdout, stderr } = run(...given, "--html", `${name}.html`);
      expect(stderr).toBe("");
      const load: Load = JSON.parse(stdout);
      expectConsistent(load);
      const verdicts = load.measured.bounds.map(({ verdict }) => verdict);
      expect(status).toBe(verdicts.includes("violated") ? 1 : 0);
      const page = readFileSync(join(folder, `${name}.html`), "utf8");
      expect(page).toContain(`${load.killed!.node} is killed</text>`);
      expect(page).toContain("bound 300 ms</text>");
      expect(page).toContain("99 %</text>");
    },
    120_000,
  );

  test("the text has the verdict beside the bound, and the kill", () => {
    const given = ["--rate", "20", "--time", "2s", "--warm-up", "1s", "--p50", "2s"];
    const { stdout } = run("quorum", ...given, "--victim", "n1", "--down", "300ms");
    expect(stdout).toMatch(/n1 is killed at 1 s, and starts again 0\.3 s later/);
    expect(stdout).toMatch(/^ {2}(holds|violated) +p50: [\d.,]+ ms, bound 2,000 ms$/m);
    expect(stdout).toMatch(/40 requests: \d+ answered/);
    expect(stdout).toMatch(/n1 was killed at 1 s, and listened again at/);
  }, 60_000);

  test.each([
    [["tcp"], /tcp does not offer|tcp: its clients do not put and get keys/],
    [["abd"], /abd is a spec without an implementation/],
    [["quorum", "--p999", "4s"], /clients give up after 3000 ms/],
    [["quorum", "--kill", "20s"], /the run ends at 10000 ms/],
    [["quorum", "--victim", "n9"], /no node "n9"/],
    [["quorum", "--no-kill", "--down", "1s"], /leave out --no-kill/],
    [["quorum", "--writes", "2"], /Expected a share/],
    [["quorum", "--html", "no/such/../../nowhere/"], /cannot be written/],
  ])("%j is refused with one line", (given, why) => {
    const { status, stdout, stderr } = run(...given);
    expect(stderr).toMatch(why);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([2, ""]);
    expect(existsSync(join(folder, "no"))).toBe(false);
  });
});
