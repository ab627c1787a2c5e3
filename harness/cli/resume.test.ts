import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Random } from "../simulate/random.ts";
import { installIn } from "./installed.laws.ts";

const binary = fileURLToPath(new URL("./lockstep.mjs", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "lockstep-resume-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(root, "user-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  installIn(folder);
  writeFileSync(join(folder, "counters.ts"), counters);
  writeFileSync(join(folder, "most.ts"), "export const most: number = 30;");
  writeFileSync(join(folder, "step.cjs"), 'exports.step = require("./deep.cjs");');
  writeFileSync(join(folder, "deep.cjs"), "module.exports = 1;");
});

/** Three counters: a cube of states. */
const counters = `
import { family, many, speaks, system } from "lockstep";
import { most } from "./most.js";
import { step } from "./step.cjs";
const { next, process } = speaks<number>();
export const counters = family({
  scope: { end: most },
  system: ({ end }) => system({
    name: "counters",
    roles: {
      each: many(["a", "b", "c"], () =>
        process({
          init: 0,
          actions: { count: (n) => (n < end ? next(n + step) : undefined) },
        })),
    },
    always: { "it stays below": ({ each }) => each.a <= end },
    sometimes: { "all come to the end": ({ each }) => each.a + each.b + each.c === 3 * end },
  }),
});
`;

const lockstep = (...args: readonly string[]) =>
  spawnSync("node", [binary, ...args], { cwd: folder, encoding: "utf8" });

const result = (...args: readonly string[]) => {
  const { status, stdout, stderr } = lockstep(...args, "--json");
  expect(stdout, stderr).not.toBe("");
  const { seconds, bytes, ...rest } = JSON.parse(stdout).results[0];
  return { status, ...rest };
};

describe("a search killed by SIGKILL, at any moment, and resumed", () => {
  const check = "check ./counters.ts --param end=60".split(" ");
  const kept = [...check, "--checkpoint", "kept", "--checkpoint-every", "1ms"];
  const page = () => join(folder, "kept/counters/checkpoint.json");
  const saved = (): number => (existsSync(page()) ? statSync(page()).mtimeMs : 0);

  /** Kills it a random while after it has saved something new; false when it ended before. */
  const killed = async (child: ChildProcess, chance: Random): Promise<boolean> => {
    const before = saved();
    const closed = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once("close", (_, signal) => resolve(signal)),
    );
    const isOver = () => child.exitCode !== null;
    while (!isOver() && saved() === before) await delay(2);
    await delay(chance.int(0, 200));
    child.kill("SIGKILL");
    return (await closed) === "SIGKILL";
  };

  test.each([1, 2])(
    "has the result of a search without kills (seed %i)",
    async (seed) => {
      const whole = result(...check);
      const chance = new Random(seed);
      let kills = 0;
      for (let times = 0; times < 4; times++) {
        const args = [binary, ...kept, ...(times === 0 ? [] : ["--resume"])];
        const child = spawn("node", args, { cwd: folder, stdio: "ignore" });
        if (await killed(child, chance)) kills++;
      }

      expect(kills).toBeGreaterThan(0);
      expect(result(...kept, "--resume")).toEqual(whole);
    },
  );

  test("is not overwritten without --resume", () => {
    lockstep(...kept, "--max-states", "20000");
    const { status, stderr } = lockstep(...kept);

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /kept\/counters has an unfinished search: continue it with --resume/,
    );
  });

  test("is continued under another limit", () => {
    expect(result(...kept, "--max-states", "20000")).toMatchObject({ complete: false });
    expect(result(...kept, "--resume")).toEqual(result(...check));
  });

  test("that was complete reports its result at once, and may be started again", () => {
    const whole = result(...kept);

    expect(result(...kept, "--resume")).toEqual(whole);
    expect(result(...kept)).toEqual(whole);
  });

  test("with a truncated file is refused", () => {
    lockstep(...kept, "--max-states", "20000");
    for (const file of readdirSync(join(folder, "kept/counters"))) {
      const path = join(folder, "kept/counters", file);
      truncateSync(path, statSync(path).size - 1);
      const { status, stderr } = lockstep(...kept, "--resume");
      expect(status).toBe(2);
      expect(stderr).toMatch(/^lockstep: kept\/\S+: is damaged[^\n]*\n$/);
    }
  });

  test("of other parameters is refused by their names", () => {
    lockstep(...kept, "--max-states", "20000");
    const other = kept.map((arg) => arg.replace("=60", "=50"));

    const { status, stderr } = lockstep(...other, "--resume");
    expect(status).toBe(2);
    expect(stderr).toContain("the parameter end was 60 and is 50");
  });
});

describe("a checkpoint of a spec that was changed", () => {
  const kept = "check ./counters.ts --param end=30 --checkpoint kept".split(" ");
  beforeEach(() => {
    expect(lockstep(...kept, "--max-states", "500").status).toBe(3);
  });

  test("is continued if nothing has changed", () => {
    expect(result(...kept, "--resume")).toMatchObject({ states: 31 ** 3, status: 0 });
  });

  test.each(["counters.ts", "most.ts", "step.cjs", "deep.cjs"])(
    "is refused, naming %s",
    (file) => {
      appendFileSync(join(folder, file), "\n// Changed.\n");

      const { status, stderr } = lockstep(...kept, "--resume");
      expect(status).toBe(2);
      expect(stderr).toContain(
        `kept/counters holds a different search: ${file} has changed; `,
      );
    },
  );

  test("--resume needs a folder, and reports one without a checkpoint", () => {
    const { status, stderr } = lockstep("check", "./counters.ts", "--resume");
    const fresh = lockstep(
      ..."check ./counters.ts --param end=30 --checkpoint other --resume".split(" "),
    );

    expect(status).toBe(2);
    expect(stderr).toContain("name its folder with --checkpoint");
    expect(fresh.status).toBe(0);
    expect(fresh.stderr).toContain(
      "other/counters has no checkpoint: the search starts from the beginning",
    );
  });
});
