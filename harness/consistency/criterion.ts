import type { Operation } from "../model/operation.ts";
import { budgetOf } from "./budget.ts";
import type { Logic } from "./explanation/argue.ts";
import type { AnyObject, Judgement, Least, Options } from "./judgement.ts";
import type { SearchBudget } from "./search/search.ts";
import type { Bringing } from "./witness/dependence.ts";
import { violation } from "./witness/violation.ts";

/** What makes a consistency model: all that differs between one judge and another. */
export type Criterion = {
  readonly name: string;
  /** What keeps it from judging a history, to be said after its name; mostly nothing. */
  readonly refuses: (
    object: AnyObject,
    operations: readonly Operation[],
    options: Options,
  ) => string | undefined;
  readonly decide: (question: BudgetedHistory) => Decision;
  /** Does a write have to begin before a read of its value is over? */
  readonly bringing: Bringing;
  /** Why a witness to the whole history is one, in a sentence. */
  readonly reasonOf: (
    object: AnyObject,
    witness: readonly Operation[],
    whole: readonly Operation[],
  ) => string;
  /** The least bound with which a history passes, where the model has one and it can be found. */
  readonly least?: (question: BudgetedHistory) => Least | undefined;
  /** Ways to argue about registers that may show it in steps. */
  readonly logics?: (witness: readonly Operation[]) => readonly Logic[];
};

export type BudgetedHistory = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  readonly budget: SearchBudget;
  readonly options: Options;
};

export type Decision =
  | {
      readonly verdict: "holds";
      /** One order that explains the answers, where the model promises one. */
      readonly order?: readonly Operation[];
    }
  | {
      readonly verdict: "violated";
      /** Operations that violate the model by themselves. */
      readonly suspects: readonly Operation[];
    }
  /** A clause that says how far it got, to be followed by the options. */
  | { readonly verdict: "unfinished"; readonly reached: string };

/** A judge of histories by one consistency model. */
export type Judge = {
  (object: AnyObject, operations: readonly Operation[], options?: Options): Judgement;
  readonly criterion: Criterion;
};

/** Making a witness small takes time and no memory, so its budget does not depend on the machine. */
const WITNESS_CONFIGURATIONS = 1_000_000;

export const judgeOf = (criterion: Criterion): Judge => {
  const judge = (
    object: AnyObject,
    operations: readonly Operation[],
    options: Options = {},
  ): Judgement => {
    const { name: model, least } = criterion;
    const history = { object, operations, options };
    const decision = decided(criterion, history);
    if ("reason" in decision) return { model, ...decision };
    const small = Math.min(budgetOf(options).configurations, WITNESS_CONFIGURATIONS);
    const judgement =
      decision.verdict === "violated"
        ? violated(criterion, asked(model, history, small), decision.suspects)
        : held(model, decision.order);
    if (least === undefined) return judgement;
    const bound = least(asked(model, history, small));
    return bound === undefined ? judgement : { ...judgement, least: bound };
  };
  return Object.assign(judge, { criterion });
};

/** What a model decides, or in a sentence why it decides nothing. */
export type Decided =
  | Exclude<Decision, { readonly verdict: "unfinished" }>
  | { readonly verdict: "unsupported" | "unfinished"; readonly reason: string };

/** Asks a model about a history, within the budget that its options set. */
export const decided = (
  { name, refuses, decide }: Criterion,
  history: Omit<BudgetedHistory, "budget">,
): Decided => {
  const { object, operations, options } = history;
  const why = refuses(object, operations, options);
  if (why !== undefined) return { verdict: "unsupported", reason: `${name} ${why}` };
  const { configurations, text } = budgetOf(options);
  const decision = decide(asked(name, history, configurations));
  return decision.verdict === "unfinished"
    ? { verdict: "unfinished", reason: `${decision.reached} within ${text}` }
    : decision;
};

/** Each question has a budget of its own. */
const asked = (
  model: string,
  history: Omit<BudgetedHistory, "budget">,
  limit: number,
): BudgetedHistory => {
  const { onSearched } = history.options;
  if (onSearched === undefined) return { ...history, budget: { left: limit } };
  const tell: SearchBudget["tell"] = (searched) => onSearched({ model, ...searched });
  return { ...history, budget: { left: limit, tell } };
};

const held = (model: string, order: readonly Operation[] | undefined): Judgement => {
  const judgement = { model, verdict: "holds" } as const;
  return order === undefined ? judgement : { ...judgement, linearization: order };
};

/** The judgement where suspects are known to violate a model. */
export const violated = (
  criterion: Criterion,
  question: BudgetedHistory,
  suspects: readonly Operation[],
): Judgement => {
  const { decide, bringing, reasonOf, logics = () => [] } = criterion;
  const { object, operations, budget } = question;
  return violation({
    model: criterion.name,
    suspects: inOrder(operations, suspects),
    dependence: { initial: object.initial, bringing },
    isViolated(rest) {
      // Each question costs its preparation as well, so a long history cannot ask for ever.
      budget.left -= rest.length;
      if (budget.left <= 0) return undefined;
      const { verdict } = decide({ ...question, operations: rest });
      return verdict === "unfinished" ? undefined : verdict === "violated";
    },
    reasonOf: (witness) => reasonOf(object, witness, operations),
    logics,
  });
};

/**
 * Suspects as the history has them. What one client did at one moment is told apart by nothing but
 * its place there.
 */
const inOrder = (
  operations: readonly Operation[],
  suspects: readonly Operation[],
): readonly Operation[] => {
  const moments = new Set(suspects.map(({ invoked }) => invoked));
  if (moments.size === suspects.length) return suspects;
  const suspected = new Set(suspects);
  return operations.filter((operation) => suspected.has(operation));
};
