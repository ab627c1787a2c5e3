/** Subjects whose clients are programs: run in the real world, and refused in the simulated one. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const program = new URL("./lockstep.mjs", import.meta.url).pathname;
const urlOf = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-foreign-"));
  const config = `
    import { inBothWorlds } from ${urlOf("../index.ts")};
    import { subject } from ${urlOf("../subjects/single-copy.ts")};
    import { linKv } from ${urlOf("../simulate/dialect.ts")};
    import { startSingleCopy } from ${urlOf("../../impl/single-copy/node.ts")};

    const history = (line) => {
      const [, id, what, value] = /^(\\d+) (write|read|ok|\\?)(?: (\\d+|null))?$/.exec(line);
      const request = { type: what, key: "k", ...(what === "write" && { value: +value }) };
      if (what === "read" || what === "write") return { type: "invoke", id, request };
      return what === "ok"
        ? { type: "return", id, outcome: "ok", result: value ? JSON.parse(value) : null }
        : { type: "return", id, outcome: "unknown" };
    };
    const tiny = (way, command) => ({
      program: (nodes) => ({
        command,
        args: ["--import", ${JSON.stringify(import.meta.resolve("tsx"))},
          new URL(${urlOf("../deploy/tiny-client.laws.ts")}).pathname,
          JSON.stringify(Object.values(nodes)), way, "1"],
      }),
      history,
      missing: "install the tiny tools",
    });
    const of = (name, way, command = process.execPath) => {
      const { schedule, ...implementation } = subject.implementation;
      return { ...subject, name, implementation: {
        ...implementation,
        realSchedule: { requests: [], faults: [] },
        ...inBothWorlds({
          nodes: ["n1", "n2"],
          start: startSingleCopy,
          program: { module: ${urlOf("../../impl/single-copy/node.ts")}, start: "startSingleCopy" },
          options: {},
          faults: [],
          dialect: linKv,
          clients: { tiny: tiny(way, command) },
        }),
      } };
    };
    export const subjects = [
      of("honest", "honest"), of("lies", "lies"), of("crashes", "crashes"),
      of("missing", "", "no-such-program"),
    ];`;
  writeFileSync(join(folder, "lockstep.config.ts"), config);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (line: string) =>
  spawnSync("node", [program, ...line.split(" ")], { cwd: folder, encoding: "utf8" });

test("its history is judged, and the trace is judged again", () => {
  const { stdout, stderr, status } = run("test honest --real");
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^honest, real: 0 requests, client tiny\n {2}16 operations, /);
  expect(stdout).toContain("  holds        linearizable\n");
  expect(status).toBe(0);
  expect(run("replay .lockstep/honest-real.jsonl")).toMatchObject({ status: 0 });
});

test("one that lies is found", () => {
  const { stdout, status } = run("test lies --real");
  expect(stdout).toContain("  violated     linearizable: ");
  expect(status).toBe(1);
});

test.each([
  ["crashes --real", /^lockstep: client tiny: \S+ ended with 3: no such country\n$/],
  ["missing --real", /no-such-program is not installed: install the tiny tools\n$/],
  ["honest", /honest: its clients are programs \(tiny\).*: test honest --real, or give/],
])("test %s: one line says what is wrong", (line, why) => {
  const { stderr, status } = run(`test ${line}`);
  expect(stderr).toMatch(why);
  expect(status).toBe(2);
});
