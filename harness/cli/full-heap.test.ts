/** A search whose states fill the heap of Node ends with its verdicts, and not with the process. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { installIn } from "./installed.laws.ts";

const binary = fileURLToPath(new URL("./lockstep.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-heap-"));
installIn(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Each state is large, and there is no last one.
writeFileSync(
  join(folder, "growing.ts"),
  `
import { one, speaks, system } from "lockstep";

const { next, process } = speaks<{ readonly n: number; readonly all: readonly number[] }>();
export const growing = system({
  name: "growing",
  roles: {
    list: one(process({
      init: { n: 0, all: [] },
      actions: {
        grow: ({ n }) => next({ n: n + 1, all: Array.from({ length: 500 }, (_, i) => n * 500 + i) }),
      },
    })),
  },
  always: { "the list is small": ({ list }) => list.n < 1e9 },
});
`,
);

test("a search that fills the heap is unfinished, with exit code 3", () => {
  const { status, stdout, stderr } = spawnSync(
    "node",
    [binary, "check", "growing.ts", "--engine", "explicit"],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "--max-old-space-size=400" },
    },
  );
  expect(stderr).not.toContain("FATAL");
  expect(stdout).toContain("unfinished      the list is small");
  expect(stdout).toContain("--memory was reached");
  expect(status).toBe(3);
}, 120_000);
