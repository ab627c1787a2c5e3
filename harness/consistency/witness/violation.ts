import { operationText } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import type { Operation } from "../../model/operation.ts";
import { argue, type Logic } from "../explanation/argue.ts";
import { letSentence } from "../explanation/names.ts";
import type { Judgement } from "../judgement.ts";
import type { Dependence } from "./dependence.ts";
import { minimise, type Oracle } from "./minimise.ts";

/** A known violation, with what it takes to minimise and explain it. */
type Violation = {
  readonly model: string;
  /** Operations that violate the model by themselves. */
  readonly suspects: readonly Operation[];
  readonly dependence: Dependence;
  readonly isViolated: Oracle;
  readonly reasonOf: (witness: readonly Operation[]) => string;
  /** The rules of inference that may explain the witness. */
  readonly logics: (witness: readonly Operation[]) => readonly Logic[];
};

/** The judgement of a violation: a minimal witness, with a reason and an explanation. */
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

/**
 * An explanation that states the operations and the reason, where no rules of inference show the
 * contradiction.
 */
const plainly = (witness: readonly Operation[], reason: string): readonly string[] => [
  letSentence(witness),
  `However, ${reason}.`,
];

/** An operation in a few words, with its client, for reasons. */
export const whoDid = (operation: Operation): string =>
  `${operationText(operation)} by ${printable(operation.client)}`;
