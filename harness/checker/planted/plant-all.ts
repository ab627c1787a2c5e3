/**
 * Plants one fault after another in a copy of the repository and runs the tests that have to notice it. Exits with 1 if
 * a fault survives, or if tests fail without a fault. An argument selects the faults to plant: those with this word in
 * `file` or `does`:
 *
 *     node --import tsx harness/checker/planted/plant-all.ts sweep
 */
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { faults } from "./faults.ts";
import { type Planted, withFault } from "./planted.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const ROOM = "harness/checker";
/**
 * A fault may keep a search from ending. Tests are killed once they take longer than this, and longer than
 * `PATIENCE_TIMES` their time without the fault; the fault then counts as noticed.
 */
const PATIENCE_MS = Number(process.env.PLANTED_PATIENCE_MS ?? 300_000);
const PATIENCE_TIMES = 3;
const STAYS = ["node_modules", "dist", ".git", ".lockstep"];

/** How a run of tests ended. `broken`: no test failed, but the exit code was not 0. */
type Outcome =
  | { readonly name: "passed" }
  | { readonly name: "failed"; readonly test: string }
  | { readonly name: "endless"; readonly patienceMs: number }
  | { readonly name: "broken"; readonly output: string };

const copyOfRepository = (): string => {
  const copy = mkdtempSync(join(tmpdir(), "lockstep-planted-"));
  cpSync(repository, copy, {
    recursive: true,
    filter: (path) => !STAYS.includes(relative(repository, path)),
  });
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"), "junction");
  return copy;
};

/**
 * Runs test files of a copy, one at a time, up to the first test that fails. Kills the tests after `patienceMs`, if
 * given.
 */
const tested = (
  copy: string,
  files: readonly string[],
  patienceMs?: number,
): Promise<Outcome> =>
  new Promise((resolve) => {
    const report = join(copy, "planted-report.json");
    rmSync(report, { force: true });
    const child = spawn(
      process.execPath,
      [
        join(repository, "node_modules/vitest/vitest.mjs"),
        ...["run", "--maxWorkers", "1", "--bail", "1"],
        ...["--reporter", "json", "--outputFile", report],
        ...files.map((file) => `${ROOM}/${file}`),
      ],
      // The child has a process group of its own, so that the processes that it starts can be killed with it.
      { cwd: copy, detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data: Buffer) => {
        output = (output + data).slice(-4000);
      });
    let isEndless = false;
    const patience =
      patienceMs &&
      setTimeout(() => {
        isEndless = true;
        process.kill(-child.pid!, "SIGKILL");
      }, patienceMs);
    child.on("close", (code) => {
      clearTimeout(patience);
      if (isEndless) resolve({ name: "endless", patienceMs: patienceMs! });
      else if (code === 0) resolve({ name: "passed" });
      else resolve(failureIn(report) ?? { name: "broken", output });
    });
  });

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
    }[];
  }[];
};

const failureIn = (report: string): Outcome | null => {
  if (!existsSync(report)) return null;
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === "failed");
  return failed === undefined ? null : { name: "failed", test: failed.fullName };
};

const planted = async (
  copy: string,
  fault: Planted,
  patienceMs: number,
): Promise<Outcome> => {
  const path = join(copy, ROOM, fault.file);
  const source = readFileSync(path, "utf8");
  writeFileSync(path, withFault(source, fault));
  try {
    return await tested(copy, fault.killedBy, patienceMs);
  } finally {
    writeFileSync(path, source);
  }
};

const told = (outcome: Outcome): string => {
  switch (outcome.name) {
    case "passed":
      return "SURVIVED";
    case "failed":
      return `killed by "${outcome.test}"`;
    case "endless":
      return `killed by the time: no end within ${Math.round(outcome.patienceMs / 1000)} s`;
    case "broken":
      return `BROKEN: no test failed, and yet the run did not end well\n${outcome.output}`;
  }
};

/** A fault also counts as noticed if it keeps a search from ending. */
const isKilled = ({ name }: Outcome): boolean => name === "failed" || name === "endless";

/**
 * Test files that passed without a fault, each with the milliseconds that its run took; files of one run share its
 * time.
 */
const sound = new Map<string, number>();

const patienceWith = (files: readonly string[]): number =>
  files.reduce(
    (most, file) => Math.max(most, PATIENCE_TIMES * files.length * sound.get(file)!),
    PATIENCE_MS,
  );

/**
 * Plants a fault and prints what its tests did. Returns whether they noticed it. The tests first have to pass without
 * the fault.
 */
const judged = async (copy: string, fault: Planted): Promise<boolean> => {
  const untried = fault.killedBy.filter((file) => !sound.has(file));
  if (untried.length > 0) {
    const began = performance.now();
    const outcome = await tested(copy, untried);
    if (outcome.name !== "passed") {
      console.log(`      without the fault ${untried.join(", ")}: ${told(outcome)}`);
      return false;
    }
    const took = performance.now() - began;
    for (const file of untried) sound.set(file, took);
  }
  const outcome = await planted(copy, fault, patienceWith(fault.killedBy));
  console.log(`      ${told(outcome)}`);
  return isKilled(outcome);
};

const plantAll = async (copy: string): Promise<number> => {
  const [word = ""] = process.argv.slice(2);
  const chosen = faults.filter(({ file, does }) => `${file} ${does}`.includes(word));
  let killed = 0;
  for (const [at, fault] of chosen.entries()) {
    console.log(`${at + 1}/${chosen.length}  ${fault.file}: ${fault.does}`);
    if (await judged(copy, fault)) killed++;
  }
  console.log(`${chosen.length} faults planted, ${killed} killed`);
  return killed === chosen.length && killed > 0 ? 0 : 1;
};

const copy = copyOfRepository();
try {
  process.exitCode = await plantAll(copy);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
