import { type Command, Option } from "commander";
import { bytes, milliseconds, repeated } from "../amounts.ts";
import type { runCompare } from "../commands/compare.ts";

/** Adds the command `compare` to a program. */
export const addCompare = (program: Command): void => {
  program
    .command("compare")
    .description(
      "judge systems by consistency models: a matrix in which each cell is proven or refuted",
    )
    .argument(
      "[system...]",
      "systems by name, or a spec file; when none is named, all whose clients leave a history",
    )
    .option("--model <model>", "judge by this model; may be repeated", repeated)
    .addOption(
      new Option(
        "--engine <engine>",
        "how to explore; auto: explicit, and symbolic when memory runs out",
      )
        .choices(["explicit", "symbolic", "auto"])
        .default("symbolic"),
    )
    .option(
      "--memory <bytes>",
      "the most memory of the process, such as 4G (default: half of the machine's; node's limit of its heap counts as well, see node --max-old-space-size)",
      bytes,
    )
    .option(
      "--time <t>",
      "stop the search of a row (a system at one scope) after this time, such as 90s or 5m",
      milliseconds,
    )
    .option("--json", "print one JSON document")
    .option("--html <file>", "write one page in which a cell opens its witness")
    .option("--out <dir>", "where witnesses are written", ".lockstep")
    .action(async (...given: Parameters<typeof runCompare>) =>
      (await import("../commands/compare.ts")).runCompare(...given),
    );
};
