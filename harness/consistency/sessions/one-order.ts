import type { Operation } from "../../model/operation.ts";
import { type Columns, READ } from "../columns/columns.ts";
import { columnsOf } from "../columns/columns-of.ts";
import type { BudgetedHistory, Decision } from "../criterion.ts";
import { partsByKey } from "../parts.ts";
import { entriesOf } from "../search/timeline.ts";
import { type Answer, chooseWriters, HOLDS } from "./choose-writers.ts";
import { incoherence } from "./coherence.ts";
import {
  type Interleaving,
  interleave,
  type Machine,
  type Sessioned,
} from "./interleave.ts";
import { objectMachine } from "./object-machine.ts";
import { orderInTime } from "./order-in-time.ts";
import { withRestarts } from "./random-restarts.ts";
import { registerMachine } from "./register-machine.ts";
import { saturate } from "./saturate.ts";
import { decisionOf, sessionsIn } from "./session-model.ts";
import { type Sessions, sessionsOf, whyOverlap } from "./sessions.ts";

/** The budget for one key alone, which must not cost more than the search of all keys. */
const PART_CONFIGURATIONS = 10_000;

type OrderQuery = Pick<BudgetedHistory, "object" | "operations" | "budget">;

/** Looks for one order of all operations that keeps sessions and explains every answer. */
export const inOneOrder = (asked: OrderQuery): Decision => {
  const columns = columnsOf(asked.object, asked.operations);
  const isPlain =
    columns !== undefined &&
    columns.foreign === undefined &&
    columns.repeated === undefined;
  return isPlain ? ofUniqueValues(columns, asked) : ofAnyObject(asked);
};

/** Registers with unique values: conclusions from the answers leave little to search. */
const ofUniqueValues = (
  columns: Columns,
  { operations, budget }: OrderQuery,
): Decision => {
  const sessions = sessionsIn(columns) as Sessions;
  const inTime = orderInTime(columns, sessions);
  if (inTime !== undefined)
    return { verdict: "holds", order: Array.from(inTime, (row) => operations[row]!) };
  const suspects = incoherence(columns, sessions);
  if (suspects !== undefined)
    return decisionOf(columns, { verdict: "violated", suspects });
  let order: readonly number[] = [];
  const answer = chooseWriters(
    { columns, sessions },
    (execution, left): Answer => {
      const { rows } = sessions;
      const reads = rows.flatMap((session) =>
        [...session].filter((row) => columns.kind[row] === READ),
      );
      const found = saturate(execution, { rows, reads, rules: "between" }, left);
      if (found.verdict !== "holds") return found;
      const isRead = new Set(reads.map((read) => execution.from[read]!));
      const machine = registerMachine(columns, found.edges);
      const isOptional = (row: number): boolean =>
        operations[row]!.result === undefined && !isRead.has(row);
      const invoked = (row: number): number => columns.invoked[row]!;
      const interleaving = interleave(
        // Values are unique, so no two operations are of one kind.
        { rows, invoked, isOptional, kindOf: (row) => row },
        machine,
        left,
      );
      if (interleaving.verdict === "unfinished") return interleaving;
      if (interleaving.verdict === "violated")
        return { verdict: "violated", suspects: "all" };
      order = interleaving.order;
      return HOLDS;
    },
    budget,
  );
  if (answer.verdict !== "holds") return decisionOf(columns, answer);
  return { verdict: "holds", order: order.map((row) => operations[row]!) };
};

const ofAnyObject = (asked: OrderQuery): Decision => {
  const { object, operations } = asked;
  const parts = partsByKey(object, operations);
  if (parts.length === 1) return ofAnyPart(asked);
  // If one key has no order, all keys together have none, and one key is quickly searched.
  for (const part of parts) {
    const mine = part.map((row) => operations[row]!);
    const budget = {
      ...asked.budget,
      left: Math.min(asked.budget.left, PART_CONFIGURATIONS),
    };
    const found = ofAnyPart({ object, operations: mine, budget });
    if (found.verdict === "violated") return found;
  }
  return ofAnyPart(asked);
};

const ofAnyPart = ({ object, operations, budget }: OrderQuery): Decision => {
  const sessions = sessionsOf(operations) as Sessions;
  const entries = entriesOf(operations);
  const sessioned: Sessioned = {
    rows: sessions.rows,
    invoked: (row) => operations[row]!.invoked,
    isOptional: (row) => entries[row]!.isOpen,
    kindOf: (row) => entries[row]!.kind,
  };
  const look = (machine: Machine): Interleaving =>
    withRestarts(sessioned, machine, budget);
  const eager = objectMachine(object, entries, true);
  let found = look(eager);
  if (found.verdict === "violated" && eager.hasImpureRead())
    // The numbers of states change, so what the entries learned of them is void.
    found = look(objectMachine(object, entriesOf(operations), false));
  if (found.verdict === "unfinished") return found;
  if (found.verdict === "violated") return { verdict: "violated", suspects: operations };
  return { verdict: "holds", order: found.order.map((row) => operations[row]!) };
};

/** Why a history has no sessions, or undefined. */
export const whyNoOrder = (operations: readonly Operation[]): string | undefined => {
  const sessions = sessionsOf(operations);
  return "overlapping" in sessions ? whyOverlap(sessions) : undefined;
};
