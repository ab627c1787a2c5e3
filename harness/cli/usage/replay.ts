import type { Command } from "commander";
import type { runReplay } from "../commands/replay.ts";

export const addReplay = (program: Command): void => {
  program
    .command("replay")
    .description("play a recorded failure again, step by step")
    .argument("<trace>", "a trace file")
    .option("--subject <name>", "play a path of the spec on this implementation")
    .option("--step", "print every step")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runReplay>) =>
      (await import("../commands/replay.ts")).runReplay(...given),
    );
};
