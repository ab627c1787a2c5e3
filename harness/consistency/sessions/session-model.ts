import type { Operation } from "../../model/operation.ts";
import { type Columns, SILENT } from "../columns/columns.ts";
import { columnsOf, REMEMBERED_MIN } from "../columns/columns-of.ts";
import { whyNotReadsAndWrites } from "../columns/reads-and-writes.ts";
import { type Decision, type Judge, judgeOf } from "../criterion.ts";
import type { Logic } from "../explanation/argue.ts";
import type { AnyObject } from "../judgement.ts";
import type { SearchBudget } from "../search/search.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";
import { type Answer, chooseWriters } from "./choose-writers.ts";
import type { Execution } from "./execution.ts";
import { isInTime } from "./order-in-time.ts";
import { type Overlap, type Sessions, sessionsOf, whyOverlap } from "./sessions.ts";

/** A model of sessions of reads and writes. */
type SessionModel = {
  readonly name: string;
  /** Decides a history in which each read has its write. */
  readonly check: (execution: Execution, budget: SearchBudget) => Answer;
  /** Is linearizability, which implies the model, quicker to check first? */
  readonly isCostly?: true;
  /** The subject of "no order … explains the answers", after "order". */
  readonly order: string;
  readonly logics: (witness: readonly Operation[]) => readonly Logic[];
};

/**
 * The judge of a model of sessions, which ignores time. If a value was written twice, each choice
 * of the write that a read answers is tried, within the budget.
 */
export const sessionModel = (model: SessionModel): Judge => {
  const { name, check, order, logics, isCostly = false } = model;
  return judgeOf({
    name,
    refuses: whyNoSessions,
    decide({ object, operations, budget }) {
      const columns = columnsOf(object, operations)!;
      const sessions = sessionsIn(columns) as Sessions;
      if (isCostly && isInTime(columns, sessions)) return { verdict: "holds" };
      const answer = chooseWriters({ columns, sessions }, check, budget);
      return decisionOf(columns, answer);
    },
    bringing: "at any moment",
    reasonOf: (_, witness, whole) =>
      reasonUnlessThinAir(witness, whole, `no order ${order} explains the answers`),
    logics,
  });
};

/** Why a model of sessions does not apply to a history, or undefined. */
export const whyNoSessions = (
  object: AnyObject,
  operations: readonly Operation[],
): string | undefined => {
  const columns = columnsOf(object, operations);
  const why = whyNotReadsAndWrites(object, columns);
  if (columns === undefined || why !== undefined) return why;
  const sessions = sessionsIn(columns);
  return "overlapping" in sessions ? whyOverlap(sessions) : undefined;
};

const known = new WeakMap<Columns, Sessions | Overlap>();

/** The sessions of all rows that say something, cached per history. */
export const sessionsIn = (columns: Columns): Sessions | Overlap => {
  const { operations, kind } = columns;
  const before = known.get(columns);
  if (before !== undefined) return before;
  const sessions = sessionsOf(operations, (row) => kind[row] === SILENT);
  if (operations.length >= REMEMBERED_MIN) known.set(columns, sessions);
  return sessions;
};

/** The decision for an answer: its rows as operations, with the writes that they read from. */
export const decisionOf = (columns: Columns, answer: Answer): Decision => {
  if (answer.verdict !== "violated") return answer;
  const { operations, kind, value, writer } = columns;
  const { suspects } = answer;
  if (suspects === "all") return { verdict: "violated", suspects: operations };
  const kept = new Set(suspects);
  for (const row of suspects) if (kind[row] !== SILENT) kept.add(writer[value[row]!]!);
  const rows = [...kept].filter((row) => row >= 0);
  return { verdict: "violated", suspects: rows.map((row) => operations[row]!) };
};
