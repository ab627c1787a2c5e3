/** Claims that take too long for every push: they are listed, and judged where the command line asks for them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { installIn } from "./installed.laws.ts";

const binary = fileURLToPath(new URL("./lockstep.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-long-"));
installIn(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const counting = (states: number) => `
import { family, one, speaks, system } from "lockstep";

const { next, process } = speaks<number, never>();
const counter = (most: number) => process({
  init: 0,
  actions: { count: (state) => (state < most ? next(state + 1) : undefined) },
});

export const counting = family({
  scope: { most: 3 },
  system: ({ most }) =>
    system({
      name: "counting",
      roles: { counter: one(counter(most)) },
      environment: { network: "bag" },
      always: {
        "it never goes below 0": ({ counter }) => counter >= 0,
        "it never exceeds its limit": ({ counter }) => counter <= most,
      },
    }),
  claims: {
    "it counts upwards": {
      property: "it never goes below 0",
      expect: "holds",
      scope: {},
      source: "this test",
    },
    "it has an end": {
      property: "it never exceeds its limit",
      expect: "holds",
      scope: { most: 100 },
      source: "this test",
      states: ${states},
      long: true,
    },
  },
});
`;
writeFileSync(join(folder, "counter.ts"), counting(101));
writeFileSync(join(folder, "wrong.ts"), counting(102));

const check = (file: string, ...args: readonly string[]) =>
  spawnSync("node", [binary, "check", file, ...args], { cwd: folder, encoding: "utf8" });

test("a claim that is long is listed, with its scope and size, and its property is judged at the defaults", () => {
  const { stdout, status } = check("./counter.ts");
  expect(stdout).toContain("  proven          it counts upwards");
  expect(stdout).toContain("  long            it has an end   [this test]");
  expect(stdout).toContain("most=100 · 101 states · --long judges it");
  expect(stdout).toMatch(/judged at the defaults\n {2}holds +it never exceeds its limit/);
  expect(stdout).toMatch(/^1 claim: 1 proven · 1 without .* · 1 more with --long · /m);
  expect(status).toBe(0);
});

describe("with --long", () => {
  test("the long ones are judged, and nothing else", () => {
    const { stdout, status } = check("./counter.ts", "--long");
    expect(stdout).toContain("  proven          it has an end");
    expect(stdout).not.toContain("it counts upwards");
    expect(stdout).toMatch(/^1 claim: 1 proven · \d/m);
    expect(status).toBe(0);
  });

  test("another count of states than the pinned one is not as claimed", () => {
    const { stdout, status } = check("./wrong.ts", "--long", "--quiet");
    expect(stdout).toContain("not as claimed  it has an end");
    expect(stdout).toContain("101 states, but claimed: 102");
    expect(status).toBe(1);
  });

  test("a limit that is reached is no proof", () => {
    const { status } = check("./counter.ts", "--long", "--max-states", "7");
    expect(status).toBe(3);
  });
});

test("named by --claim it is judged, too", () => {
  const { stdout, status } = check("./counter.ts", "--claim", "it has an end");
  expect(stdout).toContain("  proven          it has an end");
  expect(status).toBe(0);
});

test.each([
  [
    ["single-copy-register", "--long"],
    "single-copy-register: there are no claims for --long",
  ],
  [["./counter.ts", "--long", "--mutants"], "--long is about claims: leave out"],
])("%j is refused", ([file, ...args], why) => {
  const { stderr, status } = check(file!, ...args);
  expect(stderr).toContain(why);
  expect(status).toBe(2);
});
