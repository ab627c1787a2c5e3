import type { Command } from "commander";
import type { runReplay } from "../commands/replay.ts";

/** Adds the command `replay` to a program. */
export const addReplay = (program: Command): void => {
  program
    .command("replay")
    .description("play a recorded failure again, step by step")
    .argument("<trace>", "a trace file")
    .option(
      "--subject <name>",
      "play a path of the spec on the implementation of this subject",
    )
    .option("--step", "print every step")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runReplay>) =>
      (await import("../commands/replay.ts")).runReplay(...given),
    );
};
