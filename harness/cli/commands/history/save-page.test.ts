import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { JudgedHistory } from "../../../report/history-report.ts";
import { savePage } from "./save-page.ts";

const binary = fileURLToPath(new URL("../../lockstep.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-html-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const history = (read: number): string =>
  [
    { process: 1, type: "invoke", f: "write", value: 1 },
    { process: 1, type: "ok", f: "write", value: 1 },
    { process: 2, type: "invoke", f: "read" },
    { process: 2, type: "ok", f: "read", value: read },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
writeFileSync(join(folder, "good.jsonl"), history(1));
writeFileSync(join(folder, "bad.jsonl"), history(0));

const judge = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [binary, "history", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout: stdout.replace(/\d+\.\d s/g, "0.0 s"), stderr };
};

describe("history --html", () => {
  test("writes the page of a violation, and prints and exits as without it", () => {
    const plain = judge("bad.jsonl");
    const drawn = judge("bad.jsonl", "--html", "bad.html");

    expect(drawn).toEqual({ ...plain, status: 1, stderr: "" });
    const page = readFileSync(join(folder, "bad.html"), "utf8");
    expect(page).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect(page).toContain('"witnesses":[{"model":"linearizable"');
  });

  test("if the page cannot be written, verdicts are printed and 0 becomes 2", () => {
    const { status, stdout, stderr } = judge("good.jsonl", "--html", "missing/page.html");

    expect(status).toBe(2);
    expect(stdout).toMatch(/holds +linearizable/);
    expect(stderr).toBe(
      "lockstep: missing/page.html: cannot be written (ENOENT: its folder does not exist); the verdicts stand\n",
    );
  });

  test("if the page cannot be written, a violation still exits with 1", () => {
    const { status, stdout, stderr } = judge("bad.jsonl", "--json", "--html", ".");

    expect(status).toBe(1);
    expect(JSON.parse(stdout).results[0]).toMatchObject({ verdict: "violated" });
    expect(stderr).toBe(
      "lockstep: .: cannot be written (EISDIR: it is a folder); the verdicts stand\n",
    );
  });

  test("never overwrites the history", () => {
    const { status, stdout, stderr } = judge("bad.jsonl", "--html", "./bad.jsonl");

    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("./bad.jsonl: is the history itself");
    expect(readFileSync(join(folder, "bad.jsonl"), "utf8")).toBe(history(0));
  });
});

test("a history that cannot be drawn adds only a line on standard error", async () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  const operation = { client: "a", request: loop, result: 1, invoked: 0, returned: 1 };
  const judged = {
    file: "loop.jsonl",
    object: "./mine.ts",
    history: {
      format: "lockstep",
      operations: [operation],
      invocations: 1,
      processes: 1,
    },
    results: [{ model: "linearizable", verdict: "holds", seconds: 0 }],
  } as unknown as JudgedHistory;
  const lines: unknown[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((line) => {
    lines.push(line);
    return true;
  });
  try {
    for (const exit of [0, 1, 3])
      expect(await savePage(join(folder, "x.html"), judged, exit)).toBe(exit);
  } finally {
    stderr.mockRestore();
  }
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(
    /^lockstep: the history cannot be drawn, so there is no page \(.+\); the verdicts stand\n$/,
  );
});
