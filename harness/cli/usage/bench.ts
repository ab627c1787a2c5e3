import type { Command } from "commander";
import { works } from "../../bench/work.ts";
import { count } from "../amounts.ts";
import type { runBench } from "../commands/bench.ts";

/** Adds the command `bench` to a program. */
export const addBench = (program: Command): void => {
  program
    .command("bench")
    .description(
      "do pinned work, measure it, and compare its counts with the pinned ones",
    )
    .argument(
      "[work...]",
      `by name: ${works.map(({ name }) => name).join(", ")}; all when none is named`,
    )
    .option("--short", "only the work that is short enough for every push")
    .option(
      "--rounds <n>",
      "measure each work this many times, and report the fastest",
      count,
      1,
    )
    .option(
      "--compare <program...>",
      "also time this module with its arguments, in each round",
    )
    .option("--in-process", "measure in this process, not in one for each work")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runBench>) =>
      (await import("../commands/bench.ts")).runBench(...given),
    );
};
