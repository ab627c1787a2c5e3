import { type Command, Option } from "commander";
import { bytes, milliseconds, repeated } from "../amounts.ts";
import type { runCompare } from "../commands/compare.ts";

/** Adds the command `compare` to a program. */
export const addCompare = (program: Command): void => {
  program
    .command("compare")
    .description(
      "the matrix of systems and consistency models, each cell proven or refuted",
    )
    .argument(
      "[system...]",
      "systems by name, or a spec file; all with a history when none is named",
    )
    .option("--model <model>", "judge by this model; may be repeated", repeated)
    .addOption(
      new Option("--engine <engine>", "the engine that explores the states")
        .choices(["explicit", "symbolic", "auto"])
        .default("symbolic"),
    )
    .option("--memory <bytes>", "stop when the process needs more, such as 4G", bytes)
    .option("--time <t>", "stop a row after this time, such as 90s or 5m", milliseconds)
    .option("--json", "print one JSON document")
    .option("--html <file>", "write one page in which a cell opens its witness")
    .option("--out <dir>", "where witnesses are written", ".lockstep")
    .action(async (...given: Parameters<typeof runCompare>) =>
      (await import("../commands/compare.ts")).runCompare(...given),
    );
};
