import type { Operation } from "../../model/operation.ts";
import { columnsOf } from "../columns/columns-of.ts";
import { whyNotReadsAndWrites } from "../columns/reads-and-writes.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import type { AnyObject } from "../judgement.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";
import { whoDid } from "../witness/violation.ts";
import { type Fault, irregular, type JudgedReads } from "./regularity.ts";

/** The judge of a model that decides each read on its own, by the writes around it. */
export const regularModel = (name: string, held: JudgedReads): Judge =>
  judgeOf({
    name,
    refuses: (object, operations) =>
      whyNotReadsAndWrites(object, columnsOf(object, operations)),
    decide: (question) => decide(question, held),
    bringing: "by the return",
    reasonOf: (object, witness, whole) =>
      reasonUnlessThinAir(witness, whole, reasonOf(object, witness, held)),
  });

const decide = ({ object, operations }: BudgetedHistory, held: JudgedReads): Decision => {
  const columns = columnsOf(object, operations)!;
  const fault = irregular(columns, held);
  if (fault === undefined) return { verdict: "holds" };
  const { read, write, newer } = fault;
  // A write that began too late explains nothing; the read is wrong without it as well.
  const rows = newer < 0 ? [read] : [write, newer, read];
  const suspects = rows.filter((row) => row >= 0).map((row) => operations[row]!);
  return { verdict: "violated", suspects };
};

const reasonOf = (
  object: AnyObject,
  witness: readonly Operation[],
  held: JudgedReads,
): string => said(witness, irregular(columnsOf(object, witness)!, held)!);

/** The reason. With two or more operations, a write was overwritten. */
const said = (witness: readonly Operation[], { read, write, newer }: Fault): string => {
  const what = whoDid(witness[read]!);
  const source = witness[write];
  const from = source === undefined ? "the initial value" : whoDid(source);
  const over = witness[newer];
  if (over === undefined) return `${what} answers a value that was never written`;
  return `${what} answers ${from}, which ${whoDid(over)} had overwritten`;
};
