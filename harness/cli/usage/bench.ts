import type { Command } from "commander";
import { works } from "../../bench/work.ts";
import { count } from "../amounts.ts";
import type { runBench } from "../commands/bench.ts";

export const addBench = (program: Command): void => {
  program
    .command("bench")
    .description("pinned work: what it costs, and that its counts are what they must be")
    .argument(
      "[work...]",
      `by name: ${works.map(({ name }) => name).join(", ")}; all when none is named`,
    )
    .option("--short", "only what is short enough for every push")
    .option("--rounds <n>", "measure each so many times, keep its fastest", count, 1)
    .option(
      "--compare <program...>",
      "a module and its arguments, timed in the same round",
    )
    .option("--in-process", "measure here, not in a process of its own")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runBench>) =>
      (await import("../commands/bench.ts")).runBench(...given),
    );
};
