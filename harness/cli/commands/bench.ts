import { compared, measuredApart, measuredHere } from "../../bench/run.ts";
import { type AnyWork, works } from "../../bench/work.ts";
import { unknown } from "../../registry/nearest.ts";
import {
  type AnyMeasured,
  benchJson,
  benchReport,
  type OtherProgram,
} from "../../report/bench-report.ts";
import { print, printJson } from "../../terminal/print.ts";
import { EXIT } from "../exit.ts";

type BenchOptions = {
  readonly short?: true;
  readonly rounds: number;
  readonly compare?: readonly string[];
  readonly inProcess?: true;
  readonly json?: true;
};

/** Runs `lockstep bench`; sets the exit code. Throws InputError if a name is unknown. */
export const runBench = async (
  names: readonly string[],
  { short, rounds, compare, inProcess, json }: BenchOptions,
): Promise<void> => {
  const chosen = chosenOf(names).filter(({ isShort }) => !short || isShort);
  const measure = inProcess ? measuredHere : measuredApart;
  const best = new Map<string, AnyMeasured>();
  let other: OtherProgram | null = null;
  for (let round = 0; round < rounds; round++) {
    for (const work of chosen)
      best.set(work.name, faster(best.get(work.name), await measure(work)));
    if (compare) other = faster(other ?? undefined, await compared(compare));
  }
  const results = [...best.values()];
  if (json) printJson(benchJson(results, other));
  else print(benchReport(results, other));
  process.exitCode = results.some(({ wrong }) => wrong.length > 0)
    ? EXIT.violated
    : EXIT.fine;
};

const chosenOf = (names: readonly string[]): readonly AnyWork[] => {
  if (names.length === 0) return works;
  return names.map((given) => {
    const found = works.find(({ name }) => name === given);
    if (found !== undefined) return found;
    throw unknown({ what: "benchmark", given, known: works.map(({ name }) => name) });
  });
};

/** The faster of two measurements; but one with a wrong count is kept in any case. */
const faster = <
  T extends { readonly seconds: number; readonly wrong?: readonly string[] },
>(
  before: T | undefined,
  now: T,
): T => {
  if (before === undefined || now.wrong?.length) return now;
  return before.wrong?.length || before.seconds <= now.seconds ? before : now;
};
