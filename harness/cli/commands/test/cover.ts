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
import type { Scope } from "../../../model/family.ts";
import { InputError } from "../../../model/input-error.ts";
import type { Offering } from "../../../registry/implemented-subjects.ts";
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
import { statusLine } from "../../../terminal/status-line.ts";
import { secondsSince } from "./result.ts";

/** The options of `lockstep test --cover`. */
type CoverOptions = {
  readonly cover: CoverBy;
  /** By classes: the most states to explore. */
  readonly maxStates?: number;
  /** Parameters of a scope, in place of the scopes that the subject lists. */
  readonly param?: readonly string[];
  readonly json?: true;
};

/** Covers a subject with the faults `planted`, prints the result and returns it as JSON. */
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
    break; // Other scopes most likely show the same deviation.
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
  throw new InputError(
    `${name} lists no scope for --cover ${cover}; give the parameters with --param`,
  );
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
  const status = statusLine({ onlyOnTerminal: true });
  const progressTo =
    (all: number) =>
    (done: number): void =>
      status.show(() => `${name}: ${thousands(done)} of ${thousands(all)} ${cover}`);
  const byEdges = async (): Promise<CoverResult["coverage"]> => {
    const graph = coverGraph(system);
    return coverEdges(graph, { steering, progress: progressTo(graph.edges.length) });
  };
  const byClasses = async (): Promise<CoverResult["coverage"]> => {
    const space = classSpace(system, { states: maxStates });
    return coverClasses(space, { steering, progress: progressTo(space.classes.length) });
  };
  const coverage = await (cover === "edges" ? byEdges() : byClasses());
  status.end();
  return { system, scope, usual: family.scope, coverage, seconds: secondsSince(start) };
};

/** The command that repeats this; walks are deterministic, so it takes the same ones. */
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
