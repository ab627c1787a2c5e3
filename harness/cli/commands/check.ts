import { type Command, Option } from "commander";
import { InputError } from "../../model/input-error.ts";
import { endReport } from "../../report/check-report.ts";
import { checkJson } from "../../report/check-result.ts";
import { bytes, count, milliseconds, repeated } from "../amounts.ts";
import { checkClaims } from "../check-claims.ts";
import { checkConfigurations } from "../check-configurations.ts";
import { checkMutants } from "../check-mutants.ts";
import type { CheckOptions } from "../check-options.ts";
import { print, printJson } from "../print.ts";
import { systemsNamed } from "../registry.ts";

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
    .option("--memory <bytes>", "stop when a search needs more, such as 4G", bytes)
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
      await runCheck(names, options);
    });
};

const runCheck = async (
  names: readonly string[],
  options: CheckOptions,
): Promise<void> => {
  const { claim, param, mutant, mutants, json, quiet } = options;
  refuseContradictions(options);
  // Walks and representatives judge what a configuration promises; claims are about whole spaces.
  const isConfigured =
    param !== undefined ||
    mutant !== undefined ||
    ((options.simulate || options.symmetry) && claim === undefined && !mutants);
  const systems = await systemsNamed(names);
  const judge = mutants ? checkMutants : isConfigured ? checkConfigurations : checkClaims;
  const { results, summary, more, exit } = judge(systems, options);
  if (json) printJson(checkJson(results, more));
  else {
    if (!quiet && !mutants) print(endReport(results));
    if (summary !== undefined) print(quiet ? summary : `\n${summary}`);
  }
  process.exitCode = exit;
};

/** More would only wait for one another. */
const MOST_WORKERS = 64;

const refuseContradictions = (options: CheckOptions): void => {
  const { claim, param, mutant, mutants, simulate, symmetry, checkpoint, engine } =
    options;
  const { workers } = options;
  const isConfigured = param !== undefined || mutant !== undefined;
  if (claim !== undefined && (isConfigured || mutants))
    throw new InputError("a claim has its own scope; leave out --param and the mutants");
  if (mutants && isConfigured)
    throw new InputError("mutants have their own scopes; leave out --param and --mutant");
  if (options.resume && checkpoint === undefined)
    throw new InputError(
      "--resume goes on with a search: name its folder with --checkpoint",
    );
  if (engine === "symbolic" && (symmetry || checkpoint !== undefined))
    throw new InputError(
      "--symmetry and --checkpoint are for states one by one: leave out --engine symbolic",
    );
  if (workers > 1 && (engine === "symbolic" || symmetry || simulate))
    throw new InputError(
      "--workers share out states one by one: leave out --engine symbolic, --symmetry and --simulate",
    );
  if (workers > MOST_WORKERS)
    throw new InputError(`--workers ${workers}: at most ${MOST_WORKERS}`);
  if (simulate && (symmetry || checkpoint !== undefined || engine !== "auto"))
    throw new InputError(
      "--simulate walks at random: it has no engine, no symmetry and no checkpoint",
    );
};
