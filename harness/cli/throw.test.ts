/** A spec that throws, on the command line: the path is shown, kept, and played again. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readTraceFile } from "../history/trace.ts";

const program = new URL("lockstep.mjs", import.meta.url).pathname;
const door = new URL("../index.ts", import.meta.url).href;
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-throw-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const lockstep = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [program, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

/** A counter to 4, which `throws` somewhere. */
const written = (name: string, throws: { receive?: string; always?: string }): string => {
  const { receive = "", always = "" } = throws;
  const lines = [
    `import { one, speaks, system } from ${JSON.stringify(door)};`,
    "const { process, next } = speaks();",
    "let asked = 0;",
    "export const counter = system({",
    '  name: "counter",',
    "  roles: { node: one(process({",
    "    init: { n: 0 },",
    "    actions: { bump: (s) => s.n < 4 ? next({ n: s.n + 1 })",
    '      .send("node", { type: "hop" }) : undefined },',
    `    receive: (s) => { ${receive} return next(s); },`,
    "  })) },",
    '  environment: { network: "set" },',
    `  always: { fine: ({ node }) => { ${always} return true; } },`,
    "});",
  ];
  writeFileSync(join(folder, name), lines.join("\n"));
  return `./${name}`;
};

const RECEIVE = { receive: "if (s.n > 2) throw new TypeError('too many');" };
const ALWAYS = { always: "if (node.n > 1) throw new TypeError('too many');" };

test.each([["explicit"], ["symbolic"]])(
  "the %s engine: the path to a handler that throws is shown, kept, and played again",
  (engine) => {
    const file = written(`${engine}.ts`, RECEIVE);
    const { status, stdout, stderr } = lockstep("check", file, "--engine", engine);

    const line = `node: receive threw TypeError: too many at ${engine}.ts:10:`;
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`^lockstep: ${line}\\d+\\n$`));
    const [, at] = stdout.match(/why +TypeError: too many at (\S+)\n/) ?? [];
    expect(at).toMatch(new RegExp(`^${engine}\\.ts:10:\\d+$`));
    expect(stdout).toMatch(/threw +node: receive\n.*3 steps, and no path is shorter/);
    expect(stdout).toMatch(/1 +node +bump +n 1\n +2 +node +bump +n 2\n +3 +node +bump/);
    expect(stdout).toMatch(/given .*hop/);

    const [, kept] = stdout.match(/npx lockstep replay (\S+)/) ?? [];
    expect(readTraceFile(join(folder, kept!)).header.expect).toEqual({
      threw: "node: receive",
      error: `TypeError: too many at ${at}`,
    });
    const again = lockstep("replay", kept!);
    expect(again.status).toBe(0);
    expect(again.stdout).toContain(
      `3 steps taken: node: receive threw TypeError: too many at ${at}, as recorded`,
    );

    written(`${engine}.ts`, {});
    const mended = lockstep("replay", kept!);
    expect(mended.status).toBe(1);
    expect(mended.stdout).toContain(
      "node: receive throws nothing now, and threw when the path was recorded",
    );
  },
);

test("a property that throws on a walk, as JSON: the same file with the same path", () => {
  const file = written("walked.ts", ALWAYS);
  const { status, stdout } = lockstep("check", file, "--simulate", "--json");

  expect(status).toBe(2);
  const { threw } = JSON.parse(stdout);
  expect(threw).toMatchObject({ of: 'the property "fine"', steps: 2 });
  const { status: replayed, stdout: said } = lockstep("replay", threw.trace, "--json");
  expect(replayed).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ taken: 2, steps: 2, asExpected: true });
  expect(lockstep("check", file, "--simulate").stdout).toContain(
    "2 steps, found on a random walk",
  );
});

test("a throw in the initial state has a path of no steps", () => {
  const file = written("first.ts", { always: "throw new TypeError('never');" });
  const { status, stdout } = lockstep("check", file);

  expect(status).toBe(2);
  expect(stdout).toContain("counter · in the first state");
  const [, kept] = stdout.match(/npx lockstep replay (\S+)/) ?? [];
  expect(lockstep("replay", kept!)).toMatchObject({ status: 0 });
});

test("a throw that does not recur has no path, and one line reports it", () => {
  const file = written("chance.ts", {
    always: "if (node.n > 1 && asked++ === 0) throw new TypeError('once');",
  });
  const { status, stdout, stderr } = lockstep("check", file, "--engine", "explicit");

  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^lockstep: no path leads to the error below: .*\d+ reachable states\n.*threw TypeError: once/,
  );
});
