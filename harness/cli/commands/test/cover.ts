/**
 * Drives an implementation along every step that its spec can take at the subject's scopes, or along a
 * step of each class.
 */
import { classSpace, STATES_MAX } from "../../../conform/class-space.ts";
import { coverEdges } from "../../../conform/cover.ts";
import { coverClasses } from "../../../conform/cover-classes.ts";
import { coverGraph } from "../../../conform/cover-graph.ts";
import { type CoverBy, scopesBy } from "../../../conform/cover-scopes.ts";
import { summed } from "../../../conform/quirks.ts";
import { printable } from "../../../history/printable.ts";
import type { Scope } from "../../../model/family.ts";
import { InputError } from "../../../model/input-error.ts";
import type { Offering } from "../../../registry/implementation-of.ts";
import { scopeWith } from "../../../registry/parameters.ts";
import {
  type CoverResult,
  type CoverVerdict,
  coverJson,
  coverReport,
  coverSummary,
  coverVerdict,
} from "../../../report/cover-report.ts";
import { thousands } from "../../../report/quantity.ts";
import { quirkLines } from "../../../report/quirk-lines.ts";
import { colors, print } from "../../../terminal/print.ts";

export type CoverOptions = {
  readonly cover: CoverBy;
  /** The bound on states, by classes. */
  readonly maxStates?: number;
  /** Another scope than the pinned ones. */
  readonly param?: readonly string[];
  readonly json?: true;
};

export const testCover = async (
  subject: Offering<"steering">,
  planted: readonly string[],
  options: CoverOptions,
) => {
  const { cover, json } = options;
  const say = (text: string): void => void (json || text === "" || print(text));
  const scopes = scopesOf(subject, options);
  const fault = planted[0] ?? null;
  say(`${subject.name}, ${WHAT[cover]}${fault === null ? "" : `, fault ${fault}`}`);
  const start = performance.now();
  const results: CoverResult[] = [];
  for (const scope of scopes) {
    const result = await covered(subject, scope, planted, options);
    results.push(result);
    say(coverReport(result, colors));
    if (result.coverage.deviated === null) continue;
    say(`  replay      ${replayLine(subject, planted, options)}`);
    break; // What other scopes would show is most likely the same.
  }
  const quirks = summed(results.map(({ coverage }) => coverage.quirks));
  for (const line of quirkLines(quirks, { tell: "stated", margin: 14 })) say(line);
  say(coverSummary(results));
  return {
    subject: subject.name,
    world: "steered",
    fault,
    seconds: secondsSince(start),
    verdicts: { [cover]: worst(results.map(coverVerdict)) },
    quirks,
    scopes: results.map(coverJson),
  } as const;
};

const WHAT = { edges: "every edge", classes: "a step of each class" } as const;

const worst = (verdicts: readonly CoverVerdict[]): CoverVerdict =>
  (["violated", "unfinished", "unsupported"] as const).find((bad) =>
    verdicts.includes(bad),
  ) ?? "holds";

const scopesOf = (
  { name, family, implementation }: Offering<"steering">,
  { cover, param }: CoverOptions,
): readonly Scope[] => {
  if (param !== undefined) return [scopeWith(family, param)];
  const pinned = scopesBy(cover, implementation.cover ?? []);
  if (pinned.length > 0) return pinned;
  throw new InputError(`${name} pins no scope to cover; choose one with --param`);
};

const covered = async (
  { name, family, implementation }: Offering<"steering">,
  scope: Scope,
  planted: readonly string[],
  { cover, maxStates = STATES_MAX }: CoverOptions,
): Promise<CoverResult> => {
  const start = performance.now();
  const system = family.system(scope);
  const steering = () => implementation.steering(scope, planted);
  const byEdges = async (): Promise<CoverResult["coverage"]> => {
    const graph = coverGraph(system);
    const progress = progressBar(name, graph.edges.length, cover);
    return coverEdges(graph, { steering, progress });
  };
  const byClasses = async (): Promise<CoverResult["coverage"]> => {
    const space = classSpace(system, { states: maxStates });
    const progress = progressBar(name, space.classes.length, cover);
    return coverClasses(space, { steering, progress });
  };
  const coverage = await (cover === "edges" ? byEdges() : byClasses());
  clearBar();
  return { system, scope, usual: family.scope, coverage, seconds: secondsSince(start) };
};

const REDRAW_MS = 100;

/** Shows how much is covered, by edges or by classes, where there is a terminal. */
const progressBar = (name: string, all: number, by: CoverBy) => {
  const { stderr } = process;
  let shown = 0;
  return (done: number): void => {
    if (!stderr.isTTY || performance.now() - shown < REDRAW_MS) return;
    shown = performance.now();
    stderr.write(
      `\r${printable(name)}: ${thousands(done)} of ${thousands(all)} ${by}\x1b[K`,
    );
  };
};

const clearBar = (): void => {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
};

/** The same walks in the same order: nothing here is drawn by lot. */
const replayLine = (
  { name }: Offering<"steering">,
  planted: readonly string[],
  { cover, param = [], maxStates }: CoverOptions,
): string =>
  [
    `npx lockstep test ${name} --cover ${cover}`,
    ...planted.map((fault) => `--fault ${fault}`),
    ...param.map((each) => `--param ${each}`),
    ...(maxStates === undefined ? [] : [`--max-states ${maxStates}`]),
  ].join(" ");

const secondsSince = (start: number): number =>
  Math.round(performance.now() - start) / 1000;
