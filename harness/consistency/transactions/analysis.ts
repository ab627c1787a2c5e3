import { requireTransactions } from "../../history/objects/transactional.ts";
import type { Operation } from "../../model/operation.ts";
import { impliedBy } from "../implications.ts";
import { readTogether } from "./atomic-reads.ts";
import { byOrders, isSettled, type LevelDecision } from "./by-orders.ts";
import { bySearch } from "./by-search.ts";
import { type Columns, columnsOf } from "./columns.ts";
import {
  type Basis,
  type CycleBudget,
  cyclesOf,
  type FoundCycle,
  inWhole,
} from "./cycles.ts";
import { deepView } from "./deep-view.ts";
import { dependenciesOf } from "./dependencies.ts";
import { FINDINGS, type Finding, noFindings } from "./findings.ts";
import { type CyclicPart, cyclic, forbiddenCycle } from "./forbidden.ts";
import type { LevelName } from "./levels.ts";
import { listVersions } from "./list-versions.ts";
import { noteLostUpdates } from "./lost-updates.ts";
import { openKeys } from "./orders.ts";
import { registerVersions } from "./register-versions.ts";
import { keyText, valueText } from "./text.ts";
import { linkSessions, linkTime } from "./time.ts";
import type { Versions } from "./versions.ts";

/** What is known of a history of transactions. */
export type Analysis = {
  readonly columns: Columns;
  readonly versions: Versions;
  /** What is wrong with the history, apart from cycles. */
  readonly findings: readonly Finding[];
  /** Cycles with an edge of a kind that the basis adds, at most one for each strongly connected component. */
  readonly cycles: (basis: Basis) => readonly FoundCycle[];
  /** The verdict of a level, with what the level forbids if it is violated. */
  readonly decide: (level: LevelName) => LevelDecision<Finding | FoundCycle>;
};

/** How many edges the search for short cycles may look at. */
const EDGES_MAX = 100_000_000;

const known = new WeakMap<readonly Operation[], Analysis>();

/**
 * Analyses a history once for all levels.
 *
 * @throws InputError if an operation is no transaction of the object
 */
export const analysisOf = (
  operations: readonly Operation[],
  isList: boolean,
): Analysis => {
  const before = known.get(operations);
  if (before?.columns.isList === isList) return before;
  requireTransactions(isList ? "list-append" : "rw-register", operations);
  const analysis = analyse(columnsOf(operations, isList));
  known.set(operations, analysis);
  return analysis;
};

/** How edges are inferred. Tests replace parts of it, to see whether faults would be found. */
export type Inference = {
  readonly dependencies: typeof dependenciesOf;
  readonly together: typeof readTogether;
  readonly sessions: typeof linkSessions;
  readonly time: typeof linkTime;
};

const INFERENCE: Inference = {
  dependencies: dependenciesOf,
  together: readTogether,
  sessions: linkSessions,
  time: linkTime,
};

/** Analyses the columns of a history. */
export const analyse = (
  columns: Columns,
  { dependencies, together, sessions, time }: Inference = INFERENCE,
): Analysis => {
  const versions = columns.isList ? listVersions(columns) : registerVersions(columns);
  const { all, note } = noFindings();
  const findings = [...versions.findings];
  const graph = dependencies(columns, versions);
  together({ columns, versions }, graph, { all, note });
  noteLostUpdates(columns, versions, { all, note });
  findings.push(...all);
  sessions(graph, columns);
  time(graph, columns);
  const searched = cyclic(columns, graph);
  const budget: CycleBudget = { left: EDGES_MAX };
  if (columns.isList) findings.push(...deepView({ columns, versions }, searched));
  const found = new Map<Basis, readonly FoundCycle[]>();
  const cycles = (basis: Basis): readonly FoundCycle[] => {
    const there =
      found.get(basis) ?? inWhole(searched.whole, cyclesOf(searched, basis, budget));
    found.set(basis, there);
    return there;
  };
  const analysis = { columns, versions, findings, cycles };
  const said = new Map<LevelName, LevelDecision<Finding | FoundCycle>>();
  return {
    ...analysis,
    decide(level) {
      const answer = said.get(level) ?? decided(level, { ...analysis, searched, budget });
      said.set(level, answer);
      return answer;
    },
  };
};

type Deciding = Omit<Analysis, "decide"> & {
  readonly searched: CyclicPart;
  readonly budget: CycleBudget;
};

const decided = (
  level: LevelName,
  deciding: Deciding,
): LevelDecision<Finding | FoundCycle> => {
  const { columns, versions, findings, budget } = deciding;
  // Where values repeat it is not known which write was read, so nothing that was found counts.
  if (columns.repeated >= 0) return bySearch(level, columns, repeatedText(columns));
  const finding = findings.find(({ name, forbids = FINDINGS[name] }) =>
    isAtLeast(level, forbids),
  );
  if (finding !== undefined) return { verdict: "violated", by: finding };
  const cycle = forbiddenCycle(level, columns, deciding);
  if (cycle !== undefined) return { verdict: "violated", by: cycle };
  if (budget.left <= 0)
    return { verdict: "unfinished", reached: "the search for cycles was not over" };
  if (isSettled(level, columns)) return { verdict: "holds" };
  const open = openKeys(versions);
  if (open.length === 0) return { verdict: "holds" };
  const decision = byOrders(level, open, { columns, versions, budget });
  return decision.verdict === "unfinished"
    ? bySearch(level, columns, decision.reached)
    : decision;
};

/** Is a level the other one, or stronger? */
const isAtLeast = (level: LevelName, other: LevelName): boolean =>
  level === other || impliedBy(level).has(other);

const repeatedText = (columns: Columns): string => {
  const { repeated, writeKey, writeValue } = columns;
  const key = keyText(columns, writeKey.data[repeated]!);
  return `unknown order: ${valueText(writeValue[repeated])} was written to ${key} twice, so it is not known whose write was read, which unique values would settle; nothing was decided`;
};
