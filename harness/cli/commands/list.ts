import type { Command } from "commander";
import { listJson, listReport } from "../../report/list-report.ts";
import { colors, print, printJson } from "../print.ts";
import { systemsNamed } from "../registry.ts";

export const addList = (program: Command): void => {
  program
    .command("list")
    .description("systems, their parameters with defaults, claims and mutants")
    .argument("[name...]", "systems; all unless named")
    .option("--json", "print one JSON document")
    .action(async (names: readonly string[], { json }: { readonly json?: true }) => {
      const all = await systemsNamed(names);
      if (json) printJson(listJson(all));
      else print(listReport(all, colors));
    });
};
