import { type Command, Option } from "commander";
import { InputError } from "../../model/input-error.ts";
import { hookModules } from "../../registry/module-hooks.ts";
import { bytes, count, milliseconds, repeated } from "../amounts.ts";
import type { CheckOptions } from "../commands/check/options.ts";

/** Adds the command `check` to a program. */
export const addCheck = (program: Command): void => {
  const check = program
    .command("check")
    .description(
      "explore every reachable state; judge claims (verdicts expected at fixed parameters), or the properties at given parameters",
    )
    .argument(
      "[system...]",
      "systems by name, or a spec file; all systems when none is named",
    )
    .option("--claim <name>", "judge this claim only")
    .option("--long", "judge only the claims that take too long to run on every push")
    .option("--param <name=value>", "a parameter; may be repeated", repeated)
    .option(
      "--mutant <name>",
      "check this mutant, which is wrong on purpose, instead of the system",
    )
    .option(
      "--mutants",
      "check all mutants; each must violate the property that it breaks",
    );
  for (const add of [addLimits, addEngine, addWalks, addCheckpoint]) add(check);
  check
    .option("--json", "print one JSON document")
    .option("--quiet", "print only unexpected verdicts and a summary")
    .option("--out <dir>", "where counterexamples are written", ".lockstep")
    .action(async (names: readonly string[], options: CheckOptions, command: Command) => {
      const given = (name: string): boolean =>
        command.getOptionValueSource(name) === "cli";
      const stray = ["depth", "walks", "seed"].filter(given);
      if (!options.simulate && stray.length > 0)
        throw new InputError(
          `--${stray[0]} is an option of random walks: add --simulate`,
        );
      // Before any file of a spec is imported: the hooks report the files for the checkpoint.
      if (options.checkpoint !== undefined) await hookModules();
      const { runCheck } = await import("../commands/check.ts");
      await runCheck(names, options);
    });
};

const addLimits = (check: Command): Command =>
  check
    .option("--max-states <n>", "stop after this many states", count)
    .option(
      "--memory <bytes>",
      "the most memory of the process, such as 4G (default: half of the machine's; node's limit of its heap counts as well, see node --max-old-space-size)",
      bytes,
    )
    .option(
      "--time <t>",
      "stop a search after this time, such as 90s or 5m",
      milliseconds,
    );

const addEngine = (check: Command): Command =>
  check
    .addOption(
      new Option(
        "--engine <engine>",
        "how to explore; auto: explicit, and symbolic when memory runs out",
      )
        .choices(["explicit", "symbolic", "auto"])
        .default("auto"),
    )
    .addOption(
      new Option("--workers <n>", "threads of the explicit engine")
        .argParser(count)
        .default(1),
    )
    .option(
      "--symmetry",
      "store one state for all that differ only in the names of interchangeable processes",
    );

const addWalks = (check: Command): Command =>
  check
    .option("--simulate", "take random walks instead of exploring every state")
    .addOption(
      new Option("--depth <n>", "with --simulate: the most steps of a walk")
        .argParser(count)
        .default(100),
    )
    .addOption(
      new Option(
        "--walks <n>",
        "with --simulate: the number of walks, unless --time is given",
      )
        .argParser(count)
        .default(10_000),
    )
    .addOption(
      new Option("--seed <n>", "with --simulate: the seed of the walks")
        .argParser(count)
        .default(1),
    );

const addCheckpoint = (check: Command): Command =>
  check
    .option("--checkpoint <dir>", "save the search in a folder while it runs")
    .addOption(
      new Option("--checkpoint-every <t>", "the time between two saves")
        .argParser(milliseconds)
        .default(30_000, "30s"),
    )
    .option("--resume", "continue the search saved in the folder of --checkpoint");
