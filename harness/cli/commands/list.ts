import type { Command } from "commander";
import { listJson, listReport } from "../../report/list-report.ts";
import { colors, print, printJson } from "../print.ts";
import { subjects } from "../registry.ts";

export const addList = (program: Command): void => {
  program
    .command("list")
    .description("systems, their parameters with defaults, claims and mutants")
    .option("--json", "print one JSON document")
    .action(async ({ json }: { readonly json?: true }) => {
      const all = await subjects();
      if (json) printJson(listJson(all));
      else print(listReport(all, colors));
    });
};
