/** Pinned work, measured. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { checkWith } from "../checker/check-with.ts";
import type { Checked } from "../checker/checked.ts";
import { scopeWith } from "../registry/parameters.ts";
import { subjectNamed } from "../registry/registry.ts";
import type { AnyMeasured, Measured, OtherProgram } from "../report/bench-report.ts";
import { thousands } from "../report/quantity.ts";
import { paramsOf } from "../report/scope-text.ts";
import { watchSearch } from "../terminal/progress.ts";
import { measuredCalls } from "./calls.ts";
import { measuredCapture } from "./capture.ts";
import { measuredCopy } from "./copy.ts";
import { measuredNfs } from "./files-over-nfs.ts";
import { measuredJudging, measuredTransactions } from "./judge.ts";
import { type Sample, tenths } from "./samples.ts";
import { measuredSegments } from "./segments.ts";
import { measuredSimulating } from "./simulate.ts";
import { measuredTransfer } from "./transfer.ts";
import {
  type AnyWork,
  isCapture,
  isCopy,
  isJudging,
  isOfCalls,
  isOfNfs,
  isOfSegments,
  isOfTransactions,
  isSimulating,
  isTransfer,
  type SearchWork,
} from "./work.ts";

/** Measures work in this process. */
export const measuredHere = async (work: AnyWork): Promise<AnyMeasured> => {
  if (isCopy(work)) return measuredCopy(work);
  if (isCapture(work)) return measuredCapture(work);
  if (isOfCalls(work)) return measuredCalls(work);
  if (isOfNfs(work)) return measuredNfs(work);
  if (isTransfer(work)) return measuredTransfer(work);
  if (isOfSegments(work)) return measuredSegments(work);
  if (isSimulating(work)) return measuredSimulating(work);
  if (isOfTransactions(work)) return measuredTransactions(work);
  return isJudging(work) ? measuredJudging(work) : measured(work);
};

/** Measures a search, and compares its counts and verdicts with the pinned ones. */
export const measured = async (work: SearchWork): Promise<Measured> => {
  const family = (await work.family?.()) ?? (await subjectNamed(work.system)).family;
  const system = family.system(scopeWith(family, [], work.scope));
  const watching = watchSearch({ name: work.name, quiet: false, timeMs: undefined });
  const samples: Sample[] = [];
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  const checked = checkWith(work.engine, system, {
    only: work.only,
    workers: work.workers,
    stop: (progress) => {
      samples.push({ seconds: elapsed(), done: progress.transitions });
      return watching.stop(progress);
    },
  });
  const seconds = elapsed();
  watching.end();
  const { engine, states, transitions, depth, bytes } = checked;
  return {
    work: work.name,
    system: work.system,
    params: paramsOf(work.scope),
    engine,
    workers: work.workers,
    states: plain(states),
    transitions: transitions === null ? null : plain(transitions),
    depth,
    seconds,
    bytes,
    residentBytes: process.resourceUsage().maxRSS * 1024,
    rates:
      transitions === null
        ? []
        : tenths([...samples, { seconds, done: Number(transitions) }]),
    verdicts: Object.fromEntries(
      checked.properties.map(({ name, verdict }) => [name, verdict]),
    ),
    wrong: mistakes(work, checked),
  };
};

/** A count for JSON, which has no integers beyond the safe ones. */
const plain = (count: number | bigint): number | string =>
  typeof count === "bigint" ? `${count}` : count;

/** The counts and verdicts that differ from the pinned ones, in words. */
const mistakes = (work: SearchWork, checked: Checked): readonly string[] => {
  const { states, transitions, depth, complete, properties } = checked;
  const counted = (
    what: string,
    found: number | bigint | null,
    pinned: number | bigint | null,
  ): readonly string[] =>
    pinned === null || BigInt(found ?? 0) === BigInt(pinned)
      ? []
      : [`${what}: ${thousands(found ?? 0)}, but expected: ${thousands(pinned)}`];
  return [
    ...counted("states", states, work.states),
    ...counted("transitions", transitions, work.transitions),
    ...counted("depth", depth, work.depth),
    ...(complete ? [] : ["the search is unfinished"]),
    ...properties
      .filter(({ verdict }) => verdict !== "holds")
      .map(({ name, verdict }) => `${name}: ${verdict}, but expected: holds`),
  ];
};

/** Measures work in a process of its own, without memory and compiled code of other work. */
export const measuredApart = async ({ name }: AnyWork): Promise<AnyMeasured> => {
  const args = [process.argv[1]!, "bench", name, "--in-process", "--json"];
  const printed = await outputOf(process.execPath, args);
  return (JSON.parse(printed) as { readonly results: readonly [AnyMeasured] }).results[0];
};

/**
 * Times another program. If it prints times, such as `12.45s`, the last one counts; otherwise the time
 * of the whole process.
 *
 * @throws Error if it fails and prints nothing
 */
export const compared = async ([
  file,
  ...args
]: readonly string[]): Promise<OtherProgram> => {
  const start = performance.now();
  const printed = await outputOf(process.execPath, [file!, ...args]);
  const took = (performance.now() - start) / 1000;
  const printedTime = [...printed.matchAll(/(\d+(?:\.\d+)?) ?s\b/g)].at(-1)?.[1];
  const counts = countsIn(printed);
  return {
    command: [file, ...args].join(" "),
    seconds: printedTime === undefined ? took : Number(printedTime),
    states: counts.states ?? null,
    transitions: counts.transitions ?? counts.generated ?? null,
  };
};

type Counts = Partial<Record<"states" | "transitions" | "generated", number>>;

const countsIn = (printed: string): Counts => {
  const [json] = /\{[^{}]*\}/.exec(printed) ?? [];
  try {
    return json === undefined ? {} : (JSON.parse(json) as Counts);
  } catch {
    return {};
  }
};

const outputOf = async (command: string, args: readonly string[]): Promise<string> => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  const [printed, code] = await Promise.all([text(child.stdout), closed]);
  if (code !== 0 && printed === "")
    throw new Error(`${args.join(" ")} ended with ${code} and printed nothing`);
  return printed;
};
