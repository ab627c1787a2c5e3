import type { Command } from "commander";
import type { runConform } from "../commands/conform.ts";

export const addConform = (program: Command): void => {
  program
    .command("conform")
    .description("does the spec explain these traces?")
    .argument("<trace...>", "trace files")
    .option("--spec <system>", "the spec; otherwise the one that the trace names")
    .option("--partial", "judge the whole lines of a file that was cut short")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runConform>) =>
      (await import("../commands/conform.ts")).runConform(...given),
    );
};
