import { type Command, Option } from "commander";
import { InputError } from "../../model/input-error.ts";
import { hookModules } from "../../registry/module-hooks.ts";
import { bytes, count, milliseconds, repeated } from "../amounts.ts";
import type { CheckOptions } from "../commands/check/options.ts";

export const addCheck = (program: Command): void => {
  program
    .command("check")
    .description(
      "explore every reachable state; judge claims, or the properties of a configuration",
    )
    .argument(
      "[system...]",
      "systems by name, or a spec file; all systems when none is named",
    )
    .option("--claim <name>", "judge this claim only")
    .option("--param <name=value>", "a parameter; may be repeated", repeated)
    .option("--mutant <name>", "check this mutant instead")
    .option("--mutants", "check all mutants, and say who killed whom")
    .option("--max-states <n>", "stop after this many states", count)
    .option("--memory <bytes>", "stop when the process takes more, such as 4G", bytes)
    .option(
      "--time <t>",
      "stop a search after this time, such as 90s or 5m",
      milliseconds,
    )
    .addOption(
      new Option("--engine <engine>", "how to explore")
        .choices(["explicit", "symbolic", "auto"])
        .default("auto"),
    )
    .addOption(
      new Option("--workers <n>", "threads that explore states one by one")
        .argParser(count)
        .default(1),
    )
    .option("--symmetry", "let one state stand for all that differ in names alone")
    .option("--simulate", "random walks instead of a search")
    .addOption(
      new Option("--depth <n>", "the steps of a walk at most")
        .argParser(count)
        .default(100),
    )
    .addOption(
      new Option("--walks <n>", "how many walks, unless --time ends them")
        .argParser(count)
        .default(10_000),
    )
    .addOption(
      new Option("--seed <n>", "what decides the walks").argParser(count).default(1),
    )
    .option("--checkpoint <dir>", "keep the search in a folder while it runs")
    .addOption(
      new Option("--checkpoint-every <t>", "how much of the search a kill may cost")
        .argParser(milliseconds)
        .default(30_000, "30s"),
    )
    .option("--resume", "go on with the search that the folder holds")
    .option("--json", "print one JSON document")
    .option("--quiet", "print only what is not as it should be, and a summary")
    .option("--out <dir>", "where counterexamples are written", ".lockstep")
    .action(async (names: readonly string[], options: CheckOptions, command: Command) => {
      const given = (name: string): boolean =>
        command.getOptionValueSource(name) === "cli";
      const stray = ["depth", "walks", "seed"].filter(given);
      if (!options.simulate && stray.length > 0)
        throw new InputError(`--${stray[0]} is for random walks: add --simulate`);
      // Before any module is loaded that a spec may need: a checkpoint names them all.
      if (options.checkpoint !== undefined) await hookModules();
      const { runCheck } = await import("../commands/check.ts");
      await runCheck(names, options);
    });
};
