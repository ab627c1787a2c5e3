import { InputError } from "../../model/input-error.ts";
import { systemsNamed } from "../../registry/registry.ts";
import { endReport } from "../../report/check-report.ts";
import { checkJson } from "../../report/check-result.ts";
import { print, printJson } from "../../terminal/print.ts";
import { checkClaims } from "./check/claims.ts";
import { checkConfigurations } from "./check/configurations.ts";
import { checkMutants } from "./check/mutants.ts";
import type { CheckOptions } from "./check/options.ts";

/** Runs `lockstep check`; sets the exit code. Throws InputError on bad options or names. */
export const runCheck = async (
  names: readonly string[],
  options: CheckOptions,
): Promise<void> => {
  const { claim, param, mutant, mutants, json, quiet } = options;
  refuseContradictions(options);
  // With walks and symmetry the properties are judged: claims are about the whole space.
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

/** More threads would only wait for one another. */
const MOST_WORKERS = 64;

const refuseContradictions = (options: CheckOptions): void => {
  const { claim, param, mutant, mutants, simulate, symmetry, checkpoint, engine } =
    options;
  const { workers } = options;
  const isConfigured = param !== undefined || mutant !== undefined;
  if (
    options.long &&
    (claim !== undefined || isConfigured || mutants || simulate || symmetry)
  )
    throw new InputError(
      "--long is about claims: leave out --claim, --param, --mutant, --mutants, --simulate and --symmetry",
    );
  if (claim !== undefined && (isConfigured || mutants))
    throw new InputError(
      "a claim has its own scope: leave out --param, --mutant and --mutants",
    );
  if (mutants && isConfigured)
    throw new InputError(
      "--mutants runs each mutant at its own scope: leave out --param and --mutant",
    );
  if (options.resume && checkpoint === undefined)
    throw new InputError(
      "--resume continues a saved search: name its folder with --checkpoint",
    );
  if (engine === "symbolic" && (symmetry || checkpoint !== undefined))
    throw new InputError(
      "--symmetry and --checkpoint need the explicit engine: leave out --engine symbolic",
    );
  if (workers > 1 && (engine === "symbolic" || symmetry || simulate))
    throw new InputError(
      "--workers are threads of the explicit engine: leave out --engine symbolic, --symmetry and --simulate",
    );
  if (workers > MOST_WORKERS)
    throw new InputError(`--workers is ${workers}, but must be at most ${MOST_WORKERS}`);
  if (simulate && (symmetry || checkpoint !== undefined || engine !== "auto"))
    throw new InputError(
      "--simulate takes random walks, which have no engine, symmetry or checkpoint: leave out --engine, --symmetry and --checkpoint",
    );
};
