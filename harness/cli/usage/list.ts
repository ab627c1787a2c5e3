import type { Command } from "commander";
import type { runList } from "../commands/list.ts";

export const addList = (program: Command): void => {
  program
    .command("list")
    .description("systems, their parameters with defaults, claims and mutants")
    .argument("[name...]", "systems; all unless named")
    .option("--json", "print one JSON document")
    .action(async (...given: Parameters<typeof runList>) =>
      (await import("../commands/list.ts")).runList(...given),
    );
};
