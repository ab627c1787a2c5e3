import type { Command } from "commander";
import type { runList } from "../commands/list.ts";

/** Adds the command `list` to a program. */
export const addList = (program: Command): void => {
  program
    .command("list")
    .description("show systems, their parameters with defaults, claims and mutants")
    .argument("[name...]", "systems by name, or a spec file; all when none is named")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runList>) =>
      (await import("../commands/list.ts")).runList(...given),
    );
};
