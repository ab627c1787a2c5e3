import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { installIn } from "./installed.laws.ts";

const binary = fileURLToPath(new URL("./lockstep.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-unclaimed-"));
installIn(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, "counter.ts"),
  `
import { family, one, speaks, system } from "lockstep";

const { next, process } = speaks<number, never>();
const counter = process({
  init: 0,
  actions: { count: (state) => (state < 3 ? next(state + 1) : undefined) },
});

export const counting = family({
  scope: {},
  limits: () => ({}),
  rules: {},
  system: () =>
    system({
      name: "counting",
      roles: { counter: one(counter) },
      environment: { network: "bag" },
      always: {
        "it never goes below 0": ({ counter }) => counter >= 0,
        "it never comes to 2": ({ counter }) => counter !== 2,
      },
      sometimes: { "it comes to 3": ({ counter }) => counter === 3 },
    }),
  mutants: {},
  claims: {
    "it counts upwards": {
      property: "it never goes below 0",
      expect: "holds",
      scope: {},
      source: "this test",
    },
  },
});
`,
);

const check = (...args: readonly string[]) =>
  spawnSync("node", [binary, "check", "./counter.ts", ...args], {
    cwd: folder,
    encoding: "utf8",
  });

test("a property without a claim is judged beside the claims, and decides the exit code", () => {
  const { status, stdout } = check();

  expect(stdout).toMatch(/^ {2}proven +it counts upwards/m);
  expect(stdout).toMatch(
    /^counting {3}no claim is about these, so they are judged at the defaults\n {2}violated +it never comes to 2\n/m,
  );
  expect(stdout).toMatch(/^ {2}holds +it comes to 3 /m);
  expect(stdout).toMatch(
    /^1 claim: 1 proven · 2 without a claim: 1 holds, 1 violated, at the defaults · /m,
  );
  expect(status).toBe(1);
});

test("the same with --quiet and --json, but not with --claim", () => {
  const quiet = check("--quiet");
  expect(quiet.stdout).toMatch(/violated +it never comes to 2/);
  expect(quiet.status).toBe(1);

  const { results } = JSON.parse(check("--json").stdout);
  const verdicts = (results as { properties: { name: string; verdict: string }[] }[])
    .flatMap(({ properties }) => properties)
    .map(({ name, verdict }) => `${name}: ${verdict}`);
  expect(verdicts).toEqual([
    "it never goes below 0: holds",
    "it never comes to 2: violated",
    "it comes to 3: holds",
  ]);

  const claimed = check("--claim", "it counts upwards");
  expect(claimed.stdout).not.toContain("without a claim");
  expect(claimed.status).toBe(0);
});
