import { type Command, Option } from "commander";
import { InputError } from "../../model/input-error.ts";
import { endReport } from "../../report/check-report.ts";
import { checkJson } from "../../report/check-result.ts";
import { bytes, count, milliseconds, repeated } from "../amounts.ts";
import { checkClaims } from "../check-claims.ts";
import { checkConfigurations } from "../check-configurations.ts";
import { checkMutants } from "../check-mutants.ts";
import type { CheckOptions } from "../check-options.ts";
import { EXIT } from "../exit.ts";
import { complain, print, printJson } from "../print.ts";
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
        .default("explicit"),
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
    .action(runCheck);
};

const runCheck = async (
  names: readonly string[],
  options: CheckOptions,
): Promise<void> => {
  const { claim, param, mutant, mutants, engine, json, quiet } = options;
  if (engine !== "explicit") {
    complain(`the engine "${engine}" is unsupported so far; use --engine explicit`);
    if (json) printJson(checkJson([]));
    process.exitCode = EXIT.unfinished;
    return;
  }
  const isConfigured = param !== undefined || mutant !== undefined;
  if (claim !== undefined && (isConfigured || mutants))
    throw new InputError("a claim has its own scope; leave out --param and the mutants");
  if (mutants && isConfigured)
    throw new InputError("mutants have their own scopes; leave out --param and --mutant");
  if (options.resume && options.checkpoint === undefined)
    throw new InputError(
      "--resume goes on with a search: name its folder with --checkpoint",
    );
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
