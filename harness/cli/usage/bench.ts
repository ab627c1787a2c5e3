import type { Command } from "commander";
import { works } from "../../bench/work.ts";
import { count } from "../amounts.ts";
import type { runBench } from "../commands/bench.ts";

/** Adds the command `bench` to a program. */
export const addBench = (program: Command): void => {
  program
    .command("bench")
    .description(
      "run fixed benchmarks, measure them, and compare their counts with the expected ones",
    )
    .argument(
      "[work...]",
      `by name: ${works.map(({ name }) => name).join(", ")}; all when none is named`,
    )
    .option(
      "--short",
      "only the benchmarks that are short enough to run in CI on every push",
    )
    .option(
      "--rounds <n>",
      "run each benchmark this many times, and report the fastest run",
      count,
      1,
    )
    .option(
      "--compare <program...>",
      "also time this JavaScript module, called with these arguments, in each round",
    )
    .option(
      "--in-process",
      "measure in this process, not in a new process for each benchmark",
    )
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runBench>) =>
      (await import("../commands/bench.ts")).runBench(...given),
    );
};
