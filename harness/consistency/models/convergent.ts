import type { Operation } from "../../model/operation.ts";
import { UNWRITTEN, WRITE } from "../columns/columns.ts";
import { columnsOf } from "../columns/columns-of.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import type { AnyObject, Options } from "../judgement.ts";
import { tooLarge } from "../sessions/clocks-max.ts";
import { lastReads } from "../sessions/last-reads.ts";
import { obsolescence } from "../sessions/obsolescence.ts";
import { decisionOf, sessionsIn, whyNoSessions } from "../sessions/session-model.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";
import { whoDid } from "../witness/violation.ts";

const refuses = (
  object: AnyObject,
  operations: readonly Operation[],
  { settled }: Options,
): string | undefined => {
  const why = whyNoSessions(object, operations);
  if (why !== undefined) return why;
  const columns = columnsOf(object, operations)!;
  const open = columns.kind.findIndex(
    (kind, row) => kind === WRITE && columns.returned[row] === Number.POSITIVE_INFINITY,
  );
  // A user who names the moment of settling also says that open writes have settled.
  if (open >= 0 && settled === undefined)
    return `needs writes that are over: ${whoDid(operations[open]!)} may still take effect`;
  const reads = lastReads(columns, sessionsIn(columns) as Sessions, settled);
  return reads.size > 0 ? undefined : "needs reads after the last write of a key";
};

const decide = ({ object, operations, options }: BudgetedHistory): Decision => {
  const columns = columnsOf(object, operations)!;
  const sessions = sessionsIn(columns) as Sessions;
  const { value, writer } = columns;
  const last = lastReads(columns, sessions, options.settled);
  for (const reads of last.values()) {
    const [first] = reads;
    const other = reads.find((read) => value[read] !== value[first!]);
    const unwritten = reads.find((read) => writer[value[read]!] === UNWRITTEN);
    const suspects = unwritten !== undefined ? [unwritten] : [first!, other];
    if (suspects.every((row) => row !== undefined))
      return decisionOf(columns, { verdict: "violated", suspects });
  }
  const isObsolete = obsolescence(columns, sessions);
  if (typeof isObsolete === "number") return decisionOf(columns, tooLarge(isObsolete));
  for (const [read] of last.values()) {
    const suspects = isObsolete(read!);
    if (suspects !== undefined)
      return decisionOf(columns, { verdict: "violated", suspects });
  }
  return { verdict: "holds" };
};

const reasonOf = (
  object: AnyObject,
  witness: readonly Operation[],
  whole: readonly Operation[],
): string => {
  const columns = columnsOf(object, witness)!;
  const last = lastReads(columns, sessionsIn(columns) as Sessions, undefined);
  const differing = [...last.values()].find(
    (rows) => new Set(rows.map((row) => columns.value[row])).size > 1,
  );
  // The history may have reads of other keys, for the causal order that they are part of.
  const latest = [...last.values()].flat().sort((a, b) => b - a)[0];
  const [one, other] = (differing ?? [latest!]).map((row) => witness[row]!);
  const isInitial = columns.value[latest!] === columns.initialOf[columns.key[latest!]!];
  const who = one === undefined ? "a last read" : whoDid(one);
  const reason =
    other !== undefined
      ? `after all writes, ${who} and ${whoDid(other)} do not agree`
      : isInitial
        ? `after all writes, ${who} answers what was there before any of them`
        : `after all writes, ${who} answers a value that a later write replaced, later in causal order`;
  return reasonUnlessThinAir(witness, whole, reason);
};

/**
 * Quiescent convergence, the finite form of eventual consistency: once writes have stopped and the
 * system has settled, the last reads of a key by all sessions answer one value. It was written, and
 * no other write causally follows it. Eventual consistency is a liveness property, which no finite
 * history breaks; `lockstep compare` judges it in the state graph.
 *
 * Burckhardt. "Principles of Eventual Consistency". Foundations and Trends in PL 1(1-2), 2014.
 */
export const convergent: Judge = judgeOf({
  name: "convergent",
  refuses,
  decide,
  bringing: "at any moment",
  reasonOf,
});
