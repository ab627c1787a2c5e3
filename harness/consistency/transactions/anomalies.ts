/** What is wrong with a history of transactions, by the names of the field. */

import { operationText } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import type { Operation } from "../../model/operation.ts";
import { namesOf } from "../explanation/names.ts";
import { impliedBy } from "../implications.ts";
import type { CycleLink, Witness } from "../judgement.ts";
import type { Analysis } from "./analysis.ts";
import { BASES, type Basis, type Cycle, type FoundCycle } from "./cycles.ts";
import { type EdgeReason, reasonOf } from "./explain-edge.ts";
import { FINDINGS, type Finding } from "./findings.ts";
import { RW, WR } from "./graph.ts";
import { LEVELS, type LevelName } from "./levels.ts";
import { REQUIREMENTS } from "./requirements.ts";

/** Something that is wrong with a history. */
type Anomaly = {
  /** The name, such as "write skew" or "G1c-realtime". */
  readonly name: string;
  /** The name of the more general anomaly of which this is a case, where there is one. */
  readonly caseOf: string | undefined;
  /** The weakest levels that forbid it. */
  readonly forbiddenBy: readonly LevelName[];
  readonly reason: string;
  readonly witness: Witness;
};

const SUFFIX: Readonly<Record<Basis, string>> = {
  answers: "",
  view: "",
  snapshot: "",
  process: "-process",
  realtime: "-realtime",
};

/** Is this a cycle, and not a finding? */
const isCycle = (found: Finding | FoundCycle): found is FoundCycle => "cycle" in found;

/** What a finding or a cycle says of a history. */
export const anomalyOf = (analysis: Analysis, found: Finding | FoundCycle): Anomaly =>
  isCycle(found) ? cycleAnomaly(analysis, found) : findingAnomaly(analysis, found);

/** All that is wrong, without cycles that another anomaly explains, the worst first. */
export const anomaliesOf = (analysis: Analysis): readonly Anomaly[] => {
  if (analysis.columns.repeated >= 0) return [];
  const { findings, cycles } = analysis;
  const isTold = ({ cycle }: FoundCycle): boolean =>
    findings.some(({ txns }) =>
      txns.every((txn) => cycle.some(({ from }) => from === txn)),
    );
  return [
    ...findings.filter((found) => !isUpdated(found, findings)),
    ...BASES.flatMap((basis) => cycles(basis)).filter((found) => !isTold(found)),
  ].map((found) => anomalyOf(analysis, found));
};

/** Does a dirty update tell of the same aborted transaction as this G1a? Then it explains the G1a. */
const isUpdated = (found: Finding, all: readonly Finding[]): boolean =>
  found.name === "G1a" &&
  all.some(({ name, txns }) => name === "dirty update" && txns[0] === found.txns[1]);

const findingAnomaly = (analysis: Analysis, found: Finding): Anomaly => {
  const { operations } = analysis.columns;
  const { name, txns, says, forbids = FINDINGS[name] } = found;
  const { shown, nameOf } = namedIn(operations, txns);
  const told = filled(says, txns.map(nameOf));
  return {
    name,
    caseOf: name === "dirty update" ? "G1a" : undefined,
    forbiddenBy: [forbids],
    reason: `${name}: ${told}`,
    witness: {
      operations: shown,
      minimality: "as few as show it",
      explanation: [letText(shown), `However, ${told}: ${name}.`],
    },
  };
};

const cycleAnomaly = (analysis: Analysis, found: FoundCycle): Anomaly => {
  const { operations } = analysis.columns;
  const { orders } = found;
  const cycle = fromFirst(found.cycle);
  const { shown, nameOf } = namedIn(
    operations,
    cycle.map(({ from }) => from),
  );
  const reasons = cycle.map((edge) => reasonOf(analysis, edge));
  const general = `${found.name}${SUFFIX[found.basis]}`;
  const special = shapeOf(found, reasons);
  const name = special ?? general;
  const named = special === undefined ? general : `${special}, a case of ${general}`;
  const steps = cycle.map(({ from, to }, i) => {
    const says = filled(reasons[i]!.says, [nameOf(from), nameOf(to)]);
    return `${i === 0 ? "Then" : "And"} ${nameOf(from)} precedes ${nameOf(to)}, because ${says}.`;
  });
  const start = nameOf(cycle[0]!.from);
  const tried =
    orders === undefined
      ? ""
      : ` Each of the ${orders} orders of the writes gives such a cycle; this is one of them.`;
  const links: readonly CycleLink[] = cycle.map(({ from, to }, i) => ({
    from: shown.indexOf(operations[from]!),
    to: shown.indexOf(operations[to]!),
    label: reasons[i]!.label,
  }));
  return {
    name,
    caseOf: special === undefined ? undefined : general,
    forbiddenBy: weakestAgainst(found),
    reason: `${named}: ${drawing(links, namesOf(shown))}`,
    witness: {
      operations: shown,
      minimality: "a shortest cycle",
      explanation: [
        letText(shown),
        ...steps,
        `However, ${start} would then precede itself: ${drawing(links, namesOf(shown))}. This is ${named}.${tried}`,
      ],
      cycle: links,
    },
  };
};

/** The cycle from its transaction that comes first in the history. */
const fromFirst = (cycle: Cycle): Cycle => {
  const first = Math.min(...cycle.map(({ from }) => from));
  const at = cycle.findIndex(({ from }) => from === first);
  return [...cycle.slice(at), ...cycle.slice(0, at)];
};

/** A cycle on one line: `t1 ──rw x──▶ t2 ──wr y──▶ t1`. */
const drawing = (links: readonly CycleLink[], names: readonly string[]): string =>
  links.reduce(
    (text, { to, label }) => `${text} ──${label}──▶ ${names[to]}`,
    names[links[0]!.from]!,
  );

/** The weakest levels that forbid a cycle. */
const weakestAgainst = ({ name, basis }: FoundCycle): readonly LevelName[] => {
  const forbid = LEVELS.filter((level) => {
    const { cycles, basis: own, isOfUpdates } = REQUIREMENTS[level];
    return (
      isOfUpdates !== true &&
      isUpTo(CYCLE_ORDER, name, cycles) &&
      isUpTo(BASES, basis, own)
    );
  });
  return forbid.filter(
    (level) => !forbid.some((other) => other !== level && isWeaker(other, level)),
  );
};

const CYCLE_ORDER = ["G0", "G1c", "G-single", "G-nonadjacent", "G2-item"] as const;

const isUpTo = <T>(order: readonly T[], one: T, last: T): boolean =>
  order.indexOf(one) <= order.indexOf(last);

/** Is `one` the weaker level? Of two levels that imply each other, the one earlier in `LEVELS` is. */
const isWeaker = (one: LevelName, than: LevelName): boolean =>
  impliedBy(than).has(one) &&
  (!impliedBy(one).has(than) || LEVELS.indexOf(one) < LEVELS.indexOf(than));

/** The name of a cycle of a known shape. */
const shapeOf = (
  { name, cycle }: FoundCycle,
  reasons: readonly EdgeReason[],
): string | undefined => {
  const kinds = cycle.map(({ kind }) => kind);
  const isWriteSkew =
    name === "G2-item" &&
    kinds.length === 2 &&
    kinds.every((kind) => kind === RW) &&
    reasons[0]!.label !== reasons[1]!.label;
  if (isWriteSkew) return "write skew";
  const isLongFork =
    name === "G-nonadjacent" &&
    kinds.length === 4 &&
    kinds.every((kind, i) => kind === (kinds[0] === (i % 2 === 0 ? RW : WR) ? RW : WR)) &&
    kinds.filter((kind) => kind === RW).length === 2;
  return isLongFork ? "long fork" : undefined;
};

type Named = {
  /** The operations by time of invocation. */
  readonly shown: readonly Operation[];
  readonly nameOf: (txn: number) => string;
};

const namedIn = (operations: readonly Operation[], txns: readonly number[]): Named => {
  const sorted = [...new Set(txns)].sort(
    (a, b) => operations[a]!.invoked - operations[b]!.invoked || a - b,
  );
  const shown = sorted.map((txn) => operations[txn]!);
  const names = namesOf(shown);
  return { shown, nameOf: (txn) => names[sorted.indexOf(txn)]! };
};

const letText = (shown: readonly Operation[]): string => {
  const names = namesOf(shown);
  const each = shown.map(
    (operation, i) =>
      `${names[i]} = ${operationText(operation)} by ${printable(operation.client)}`,
  );
  return `Let ${each.join(", ")}.`;
};

/** A text with names instead of `{0}`, `{1}`. */
const filled = (text: string, names: readonly string[]): string =>
  text.replaceAll(/\{(\d)\}/g, (_, i: string) => names[Number(i)]!);
