import type { Operation } from "../../model/operation.ts";
import { chainsOf } from "../blocks/chains.ts";
import { grounded } from "../blocks/linearize.ts";
import { type Staleness, stalenessOf } from "../blocks/staleness.ts";
import { type Columns, READ } from "../columns/columns.ts";
import { columnsOf } from "../columns/columns-of.ts";
import { observed } from "../columns/observed.ts";
import { whyNotReadsAndWrites } from "../columns/reads-and-writes.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import type { Least } from "../judgement.ts";
import { historiesByKey } from "../parts.ts";
import { isRead } from "../sessions/logic.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";
import { linearizable } from "./linearizable.ts";

const decide = (question: BudgetedHistory): Decision => {
  const { object, operations, options } = question;
  const delta = options.delta ?? Number.MAX_VALUE;
  const columns = columnsOf(object, operations)!;
  if (columns.repeated !== undefined) return shifted(question, delta);
  if (operations.length === 0) return { verdict: "holds" };
  const seen = observed(columns);
  const chains = chainsOf(columns, seen);
  if ("suspects" in chains)
    return { verdict: "violated", suspects: grounded(columns, seen, chains.suspects) };
  const { delta: found, pair, of } = stalest(question);
  if (pair === undefined || found <= delta) return { verdict: "holds" };
  return { verdict: "violated", suspects: ofValues(of, new Set(pair)) };
};

const least = (question: BudgetedHistory): Least | undefined => {
  const { object, operations } = question;
  const columns = columnsOf(object, operations)!;
  if (columns.repeated !== undefined) return leastShift(question);
  if ("suspects" in chainsOf(columns, observed(columns))) return undefined;
  if (operations.length === 0) return { name: "delta", value: 0 };
  return { name: "delta", value: stalest(question).delta };
};

/**
 * Bounded staleness, or delta-atomicity: the history would be linearizable if every read had begun
 * delta earlier. Without the option `delta` the model holds for every history in which each read
 * has a write, and the judgement has the least delta. With it, the least delta must not be larger.
 *
 * Golab, Li, Shah. "Analyzing Consistency Properties for Fun and Profit". PODC 2011.
 */
export const boundedStaleness: Judge = judgeOf({
  name: "bounded-staleness",
  refuses: (object, operations) =>
    whyNotReadsAndWrites(object, columnsOf(object, operations)),
  decide,
  bringing: "by the return",
  reasonOf: (_, witness, whole) =>
    reasonUnlessThinAir(
      witness,
      whole,
      "no order explains the answers, even if reads had begun earlier by the bound",
    ),
  least,
});

/** The key with the largest least delta. */
const stalest = ({
  object,
  operations,
}: BudgetedHistory): Staleness & { readonly of: Columns } => {
  const all = historiesByKey(object, operations).map((mine) => {
    const of = columnsOf(object, mine)!;
    return { ...stalenessOf(of), of };
  });
  return all.reduce((worst, each) => (each.delta > worst.delta ? each : worst));
};

const ofValues = (
  { operations, value, kind, writer }: Columns,
  values: ReadonlySet<number>,
): readonly Operation[] =>
  operations.filter(
    (_, row) =>
      values.has(value[row]!) && (kind[row] === READ || writer[value[row]!] === row),
  );

/** For values that repeat: linearizability of the history with its reads moved by delta. */
const shifted = (question: BudgetedHistory, delta: number): Decision => {
  const moved = question.operations.map((operation) =>
    isRead(operation) ? { ...operation, invoked: operation.invoked - delta } : operation,
  );
  const found = linearizable.criterion.decide({ ...question, operations: moved });
  if (found.verdict !== "violated") return found;
  return { verdict: "violated", suspects: question.operations };
};

/** The most operations with repeated values for which the least delta is searched. */
const REPEATED_MAX = 400;

/**
 * The least delta moves some read exactly to the end of another operation, so only such deltas are
 * tried.
 */
const leastShift = (question: BudgetedHistory): Least | undefined => {
  const { operations } = question;
  if (operations.length > REPEATED_MAX) return undefined;
  const reads = operations.filter(isRead);
  const shifts = reads.flatMap(({ invoked }) =>
    operations.map(({ returned }) => invoked - returned).filter((delta) => delta > 0),
  );
  const deltas = [...new Set([0, ...shifts])].sort((a, b) => a - b);
  let [from, to] = [0, deltas.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const { verdict } = shifted(question, deltas[middle]!);
    if (verdict === "unfinished") return undefined;
    if (verdict === "holds") to = middle;
    else from = middle + 1;
  }
  const value = deltas[from];
  return value === undefined ? undefined : { name: "delta", value };
};
