import type { Command } from "commander";
import {
  type AnyMeasured,
  benchJson,
  benchReport,
  type Compared,
} from "../../report/bench-report.ts";
import { count } from "../amounts.ts";
import { compared, measuredApart, measuredHere } from "../bench-run.ts";
import { type AnyWork, works } from "../bench-work.ts";
import { EXIT } from "../exit.ts";
import { unknown } from "../nearest.ts";
import { print, printJson } from "../print.ts";

type BenchOptions = {
  readonly short?: true;
  readonly rounds: number;
  readonly compare?: readonly string[];
  readonly inProcess?: true;
  readonly json?: true;
};

export const addBench = (program: Command): void => {
  program
    .command("bench")
    .description("pinned work: what it costs, and that its counts are what they must be")
    .argument(
      "[work...]",
      `by name: ${works.map(({ name }) => name).join(", ")}; all when none is named`,
    )
    .option("--short", "only what is short enough for every push")
    .option("--rounds <n>", "measure each so many times, keep its fastest", count, 1)
    .option(
      "--compare <program...>",
      "a module and its arguments, timed in the same round",
    )
    .option("--in-process", "measure here, not in a process of its own")
    .option("--json", "print one JSON document")
    .action(runBench);
};

const runBench = async (
  names: readonly string[],
  { short, rounds, compare, inProcess, json }: BenchOptions,
): Promise<void> => {
  const chosen = chosenOf(names).filter(({ isShort }) => !short || isShort);
  const measure = inProcess ? measuredHere : measuredApart;
  const best = new Map<string, AnyMeasured>();
  let other: Compared | null = null;
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
    throw unknown({ what: "work", given, known: works.map(({ name }) => name) });
  });
};

/** The one that took less time; a mistake is kept, however fast it was made. */
const faster = <
  T extends { readonly seconds: number; readonly wrong?: readonly string[] },
>(
  before: T | undefined,
  now: T,
): T => {
  if (before === undefined || now.wrong?.length) return now;
  return before.wrong?.length || before.seconds <= now.seconds ? before : now;
};
