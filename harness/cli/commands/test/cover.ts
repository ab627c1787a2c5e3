/** Drives an implementation along every step that its spec can take at the subject's scopes. */
import { type Coverage, coverEdges } from "../../../conform/cover.ts";
import { coverGraph } from "../../../conform/cover-graph.ts";
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
  /** Another scope than the pinned ones. */
  readonly param?: readonly string[];
  readonly json?: true;
};

export const testCover = async (
  subject: Offering<"steering">,
  planted: readonly string[],
  { param, json }: CoverOptions,
) => {
  const say = (text: string): void => void (json || text === "" || print(text));
  const scopes = scopesOf(subject, param);
  const fault = planted[0] ?? null;
  say(`${subject.name}, every edge${fault === null ? "" : `, fault ${fault}`}`);
  const start = performance.now();
  const results: CoverResult[] = [];
  for (const scope of scopes) {
    const result = await covered(subject, scope, planted);
    results.push(result);
    say(coverReport(result, colors));
    if (result.coverage.deviated === null) continue;
    say(`  replay      ${replayLine(subject, planted, param)}`);
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
    verdicts: { edges: worst(results.map(coverVerdict)) },
    quirks,
    scopes: results.map(coverJson),
  } as const;
};

const worst = (verdicts: readonly CoverVerdict[]): CoverVerdict =>
  verdicts.find((each) => each === "violated") ??
  verdicts.find((each) => each === "unsupported") ??
  "holds";

const scopesOf = (
  { name, family, implementation }: Offering<"steering">,
  param: readonly string[] | undefined,
): readonly Scope[] => {
  if (param !== undefined) return [scopeWith(family, param)];
  if (implementation.cover !== undefined) return implementation.cover;
  throw new InputError(`${name} pins no scope to cover; choose one with --param`);
};

const covered = async (
  { name, family, implementation }: Offering<"steering">,
  scope: Scope,
  planted: readonly string[],
): Promise<CoverResult> => {
  const start = performance.now();
  const system = family.system(scope);
  const graph = coverGraph(system);
  const bar = progressBar(name, graph.edges.length);
  const coverage: Coverage = await coverEdges(graph, {
    steering: () => implementation.steering(scope, planted),
    progress: bar.show,
  });
  bar.end();
  return { system, scope, usual: family.scope, coverage, seconds: secondsSince(start) };
};

const REDRAW_MS = 100;

const progressBar = (name: string, edges: number) => {
  const { stderr } = process;
  let shown = 0;
  return {
    show: (done: number): void => {
      if (!stderr.isTTY || performance.now() - shown < REDRAW_MS) return;
      shown = performance.now();
      stderr.write(
        `\r${printable(name)}: ${thousands(done)} of ${thousands(edges)} edges\x1b[K`,
      );
    },
    end: (): void => void (stderr.isTTY && stderr.write("\r\x1b[K")),
  };
};

/** The same walks in the same order: nothing here is drawn by lot. */
const replayLine = (
  { name }: Offering<"steering">,
  planted: readonly string[],
  param: readonly string[] = [],
): string =>
  [
    `npx lockstep test ${name} --cover edges`,
    ...planted.map((fault) => `--fault ${fault}`),
    ...param.map((each) => `--param ${each}`),
  ].join(" ");

const secondsSince = (start: number): number =>
  Math.round(performance.now() - start) / 1000;
