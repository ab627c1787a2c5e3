import type { Operation } from "../../model/operation.ts";
import { type Decision, type Model, modelOf, type Question } from "../criterion.ts";
import type { AnyObject } from "../judgement.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";
import { whoDid } from "../witness/violation.ts";
import { columnsOf } from "./columns-of.ts";
import { whyNotReadsAndWrites } from "./reads-and-writes.ts";
import { type Fault, type Held, irregular } from "./regularity.ts";

/** A model that judges each read on its own, by the writes around it. */
export const regularModel = (name: string, held: Held): Model =>
  modelOf({
    name,
    refuses: (object, operations) =>
      whyNotReadsAndWrites(object, columnsOf(object, operations)),
    decide: (question) => decide(question, held),
    bringing: "by the return",
    reasonOf: (object, witness, whole) =>
      reasonUnlessThinAir(witness, whole, reasonOf(object, witness, held)),
  });

const decide = ({ object, operations }: Question, held: Held): Decision => {
  const columns = columnsOf(object, operations)!;
  const fault = irregular(columns, held);
  if (fault === undefined) return { verdict: "holds" };
  const { read, write, newer } = fault;
  // A write that came too late explains nothing: the read is wrong without it as well.
  const rows = newer < 0 ? [read] : [write, newer, read];
  const suspects = rows.filter((row) => row >= 0).map((row) => operations[row]!);
  return { verdict: "violated", suspects };
};

const reasonOf = (object: AnyObject, witness: readonly Operation[], held: Held): string =>
  said(witness, irregular(columnsOf(object, witness)!, held)!);

/** With two or more operations, it is that one overwrites another. */
const said = (witness: readonly Operation[], { read, write, newer }: Fault): string => {
  const what = whoDid(witness[read]!);
  const source = witness[write];
  const from = source === undefined ? "the initial value" : whoDid(source);
  const over = witness[newer];
  if (over === undefined) return `${what} answers a value that nobody wrote`;
  return `${what} answers ${from}, which ${whoDid(over)} had overwritten`;
};
