import type { Command } from "commander";
import type { runConform } from "../commands/conform.ts";

/** Adds the command `conform` to a program. */
export const addConform = (program: Command): void => {
  program
    .command("conform")
    .description("judge recorded traces by the spec: is every event a step of it?")
    .argument("<trace...>", "trace files")
    .option("--spec <system>", "the spec; default: the one that the trace names")
    .option("--partial", "accept a truncated file, and judge its complete lines")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runConform>) =>
      (await import("../commands/conform.ts")).runConform(...given),
    );
};
