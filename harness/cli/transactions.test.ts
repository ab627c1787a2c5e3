import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-transactions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SKEW = "traces/histories/workloads/write-skew.edn";

const judge = (...args: readonly string[]) => {
  const binary = join(root, "harness/cli/lockstep.mjs");
  const { status, stdout, stderr } = spawnSync("node", [binary, "history", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

describe("a history of transactions", () => {
  test("is judged by all levels, and the strongest that holds is named", () => {
    const { status, stdout } = judge(SKEW);

    expect(status).toBe(1);
    expect(stdout).toMatch(/holds +read-committed/);
    expect(stdout).toMatch(/violated +serializable/);
    expect(stdout).toContain("t1 ──rw x──▶ t2 ──rw y──▶ t1");
    expect(stdout).toContain("the strongest that holds: strong-snapshot-isolation");
    expect(stdout).not.toContain("linearizable");
  });
  test("by one level decides the exit code", () => {
    expect(judge(SKEW, "--model", "snapshot-isolation").status).toBe(0);
    expect(judge(SKEW, "--model", "serializable").status).toBe(1);
    expect(judge(SKEW, "--model", "linearizable").stdout).toContain(
      "linearizable is about single operations, not about the transactions of a list-append",
    );
  });
  test("is drawn with its cycle", () => {
    const page = join(folder, "page.html");
    judge(SKEW, "--html", page);

    expect(readFileSync(page, "utf8")).toContain(
      'aria-label="t1 precedes t2 (rw x), t2 precedes t1 (rw y)"',
    );
  });
  test("may lack an :f, and have Knossos's names", () => {
    const file = join(folder, "registers.edn");
    writeFileSync(
      file,
      [
        "{:process 0, :type :invoke, :value [[:write :x 1] [:read :y nil]]}",
        "{:process 0, :type :fail, :value [[:write :x 1] [:read :y nil]]}",
        "{:process 1, :type :invoke, :value [[:read :x nil]]}",
        "{:process 1, :type :ok, :value [[:read :x 1]]}",
        "",
      ].join("\n"),
    );
    const { status, stdout } = judge(file);

    expect(status).toBe(1);
    expect(stdout).toContain(
      "taken for a rw-register, because its transactions write registers",
    );
    expect(stdout).toContain(
      "However, t2 read x = 1, and t1, which wrote it, aborted: G1a.",
    );
    expect(stdout).toContain("the strongest that holds: read-uncommitted");
  });
});
