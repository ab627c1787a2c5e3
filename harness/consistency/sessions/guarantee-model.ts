import type { Operation } from "../../model/operation.ts";
import { columnsOf } from "../columns/columns-of.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import type { AnyObject } from "../judgement.ts";
import type { SearchBudget } from "../search/search.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";
import { type Answer, chooseWriters } from "./choose-writers.ts";
import type { Execution } from "./execution.ts";
import { decisionOf, sessionsIn, whyNoSessions } from "./session-model.ts";
import type { Sessions } from "./sessions.ts";
import { brokenBy, type Guarantee } from "./versioned.ts";
import { isVersioned, versionsOf } from "./versions.ts";

/** One of the four session guarantees. */
type GuaranteeModel = {
  readonly name: Guarantee;
  /** Decides a history without versions, or the reason why that is not possible. */
  readonly check: ((execution: Execution, budget: SearchBudget) => Answer) | string;
  /** What a client does in a witness, after "a client". */
  readonly breach: string;
};

/** A judge of one session guarantee: by recorded versions where there are any, else by answers. */
export const guaranteeModel = ({ name, check, breach }: GuaranteeModel): Judge =>
  judgeOf({
    name,
    refuses: (object, operations) =>
      whyNoSessions(object, operations) ?? whyNoVersions(object, operations, check),
    decide: (question) => decide(question, name, check),
    bringing: "at any moment",
    reasonOf: (_, witness, whole) =>
      reasonUnlessThinAir(witness, whole, `a client ${breach}`),
  });

const whyNoVersions = (
  object: AnyObject,
  operations: readonly Operation[],
  check: GuaranteeModel["check"],
): string | undefined => {
  if (typeof check !== "string") return undefined;
  return isVersioned(columnsOf(object, operations)!) ? undefined : check;
};

const decide = (
  { object, operations, budget }: BudgetedHistory,
  name: Guarantee,
  check: GuaranteeModel["check"],
): Decision => {
  const columns = columnsOf(object, operations)!;
  const sessions = sessionsIn(columns) as Sessions;
  const versions = versionsOf(columns);
  if (versions !== undefined) {
    const suspects = brokenBy({ columns, sessions, versions }, name);
    if (suspects === undefined) return { verdict: "holds" };
    return decisionOf(columns, { verdict: "violated", suspects });
  }
  if (typeof check === "string") return { verdict: "holds" };
  return decisionOf(columns, chooseWriters({ columns, sessions }, check, budget));
};
