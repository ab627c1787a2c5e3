import { operationText } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import type { Operation } from "../../model/operation.ts";
import { argue, type Logic } from "../explanation/argue.ts";
import { letSentence } from "../explanation/names.ts";
import type { Judgement } from "../judgement.ts";
import type { Dependence } from "./dependence.ts";
import { minimise, type Oracle } from "./minimise.ts";

export type Violation = {
  readonly model: string;
  /** Operations that violate the model by themselves. */
  readonly suspects: readonly Operation[];
  readonly dependence: Dependence;
  readonly isViolated: Oracle;
  readonly reasonOf: (witness: readonly Operation[]) => string;
  /** How to argue about the witness. */
  readonly logics: (witness: readonly Operation[]) => readonly Logic[];
};

/** The judgement of a violation: its suspects made few, and put into words. */
export const violation = ({
  model,
  suspects,
  dependence,
  isViolated,
  reasonOf,
  logics,
}: Violation): Judgement => {
  const { operations, isSure } = minimise(suspects, dependence, isViolated);
  const ordered = operations.toSorted((a, b) => a.invoked - b.invoked);
  const reason = reasonOf(ordered);
  const explanation =
    argue(ordered, dependence.initial, logics(ordered)) ?? plainly(ordered, reason);
  const minimality = isSure ? "1-minimal" : "not minimised";
  const witness = { operations: ordered, minimality, explanation } as const;
  return { model, verdict: "violated", witness, reason };
};

/** For what does not follow from pairs of operations. */
export const plainly = (
  witness: readonly Operation[],
  reason: string,
): readonly string[] => [letSentence(witness), `However, ${reason}.`];

/** An operation as it is named in a reason. */
export const whoDid = (operation: Operation): string =>
  `${operationText(operation)} by ${printable(operation.client)}`;
