/** The ways to search that a user can choose, on the command line. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const program = new URL("lockstep.mjs", import.meta.url).pathname;
const door = new URL("../index.ts", import.meta.url).href;
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstep-engines-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    "node",
    [program, "check", ...args, "--json"],
    { cwd: folder, encoding: "utf8" },
  );
  const results = stdout === "" ? [] : JSON.parse(stdout).results;
  return { status, stderr, result: results[0], results };
};

const verdictsOf = (result: { properties: { name: string; verdict: string }[] }) =>
  Object.fromEntries(result.properties.map(({ name, verdict }) => [name, verdict]));

test("the symbolic engine gives the results of the explicit one", () => {
  const sizes = ["explicit", "symbolic", "auto"].map((engine) => {
    const { status, result } = check("abd", "--engine", engine);
    expect(status).toBe(0);
    return [result.states, result.engine];
  });
  expect(sizes).toEqual([
    [544, "explicit"],
    [544, "symbolic"],
    [544, "explicit"],
  ]);
});

test("auto changes to the symbolic engine when memory runs out, and reports it", () => {
  const { status, result } = check("quorum", "--param", "gets=1", "--memory", "600K");
  expect(status).toBe(3);
  // The symbolic engine does not judge `leadsTo`, so that property is unsupported.
  expect(result).toMatchObject({ engine: "symbolic", complete: true });
  expect(verdictsOf(result)).toMatchObject({
    linearizable: "holds",
    "a get comes to its end while a quorum lives": "unsupported",
  });
  expect(result.hints[0]).toMatch(/more than the memory allowed/);
});

test("several threads give the results of one", () => {
  const { status, result } = check(
    "two-phase-commit",
    ...["--param", "participants=7", "--engine", "explicit", "--workers", "3"],
  );
  expect(status).toBe(0);
  expect(result).toMatchObject({ states: 296_448, transitions: 2_744_705, depth: 22 });
  for (const stray of ["--symmetry", "--simulate", "--engine=symbolic"])
    expect(check("two-phase-commit", "--workers", "2", stray).status).toBe(2);
  expect(check("abd", "--workers", "1000").status).toBe(2);
});

test("with symmetry the states of two-phase commit are its orbits", () => {
  const { result } = check("two-phase-commit", "--param", "participants=6", "--symmetry");
  expect(result.states).toBe(553);
  expect(verdictsOf(result)).toEqual({
    "no participant commits when another aborts": "holds",
    "all commit": "holds",
    "all abort": "holds",
    "transaction commit": "unsupported",
  });
  const refused = check("abd", "--symmetry");
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/symmetric/);
});

test("random walks find a violation, prove nothing, and depend on their seed alone", () => {
  const stale = ["quorum", "--param", "r=1", "--param", "w=1", "--param", "gets=1"];
  const walked = check(
    ...stale,
    "--param",
    "write-back=off",
    "--simulate",
    "--walks",
    "500",
  );
  expect(walked.status).toBe(1);
  expect(verdictsOf(walked.result)).toMatchObject({ linearizable: "violated" });
  const few = ["two-phase-commit", "--simulate", "--walks", "5", "--depth", "4"];
  expect(check(...few).status).toBe(3);
  const transitions = (seed: string) => {
    const { result } = check(...few, "--seed", seed);
    return JSON.stringify([result.states, result.coverage]);
  };
  expect(transitions("3")).toBe(transitions("3"));
  expect(new Set(["1", "2", "3", "4"].map(transitions)).size).toBeGreaterThan(1);
});

test("a run without end is written with its loop, and replayed", () => {
  writeFileSync(
    join(folder, "spinning.mts"),
    `import { one, speaks, system } from "${door}";
const { next, process } = speaks<number>();
export const spinning = system({
  name: "spinning",
  roles: { wheel: one(process({ init: 0, actions: {
    go: (n) => (n === 0 ? next(1) : undefined),
    turn: (n) => (n === 0 ? undefined : next(3 - n)),
    stop: (n) => (n === 2 ? next(9) : undefined),
  } })) },
  eventually: { "it stops": ({ wheel }) => wheel === 9 },
  fair: { weak: ["go", "turn", "stop"] },
});
`,
  );
  const { status, result } = check("./spinning.mts");
  expect(status).toBe(1);
  expect(result.properties[0]).toMatchObject({ verdict: "violated", steps: 3, loop: 1 });
  const trace = result.properties[0].trace;
  const replayed = spawnSync("node", [program, "replay", trace], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(replayed).toMatchObject({ status: 0 });
  expect(replayed.stdout).toMatch(/"it stops" violated, as recorded/);
});

test("a bound in the spec is part of the verdict", () => {
  writeFileSync(
    join(folder, "bounded.mts"),
    `import { one, speaks, system } from "${door}";
const { next, process } = speaks<number>();
export const bounded = system({
  name: "bounded",
  roles: { counter: one(process({ init: 0, actions: { up: (n) => next(n + 1) } })) },
  always: { "small": ({ counter }) => counter < 100 },
  sometimes: { "large": ({ counter }) => counter > 1000 },
  within: ({ counter }) => counter < 10,
});
`,
  );
  const { status, result } = check("./bounded.mts");
  expect(status).toBe(3);
  expect(result).toMatchObject({ states: 11, transitions: 10, outside: 1 });
  expect(verdictsOf(result)).toEqual({ small: "holds", large: "unfinished" });
  const { stdout } = spawnSync("node", [program, "check", "./bounded.mts"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stdout).toMatch(/holds within the bound {2}small/);
});

test("contradictory options are refused", () => {
  expect(check("abd", "--simulate", "--symmetry").status).toBe(2);
  expect(check("abd", "--simulate", "--engine", "symbolic").status).toBe(2);
  expect(check("two-phase-commit", "--symmetry", "--engine", "symbolic").status).toBe(2);
});
