import { isTransactional } from "../history/objects/transactional.ts";
import type { Operation } from "../model/operation.ts";
import { budgetOf } from "./budget.ts";
import type { Logic } from "./explanation/argue.ts";
import type { AnyObject, Judgement, Least, Options } from "./judgement.ts";
import type { SearchBudget } from "./search/search.ts";
import { isLevel } from "./transactions/levels.ts";
import type { Bringing } from "./witness/dependence.ts";
import { violation } from "./witness/violation.ts";

/** A consistency model: everything in which one judge differs from another. */
export type Criterion = {
  readonly name: string;
  /**
   * The reason why the model does not apply to a history, or undefined. It is printed after the
   * name of the model.
   */
  readonly refuses: (
    object: AnyObject,
    operations: readonly Operation[],
    options: Options,
  ) => string | undefined;
  /** Decides a history to which the model applies, within its budget. */
  readonly decide: (question: BudgetedHistory) => Decision;
  /** When a write of a value has to be invoked to explain a read. */
  readonly bringing: Bringing;
  /**
   * One sentence on why the witness violates the model. `whole` is the history that it was found
   * in.
   */
  readonly reasonOf: (
    object: AnyObject,
    witness: readonly Operation[],
    whole: readonly Operation[],
  ) => string;
  /**
   * The least bound that the history satisfies, for models with a bound; undefined if it was not
   * found.
   */
  readonly least?: (question: BudgetedHistory) => Least | undefined;
  /**
   * The rules of inference by which `explanation/` may show the violation step by step, for
   * registers.
   */
  readonly logics?: (witness: readonly Operation[]) => readonly Logic[];
  /**
   * For models that find small witnesses themselves: the judgement on a history that is known to
   * violate the model.
   */
  readonly judged?: (object: AnyObject, operations: readonly Operation[]) => Judgement;
};

/** A history to decide, with the budget for it. */
export type BudgetedHistory = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  readonly budget: SearchBudget;
  readonly options: Options;
};

/** What a model decides. */
export type Decision =
  | {
      readonly verdict: "holds";
      /** One order that explains the answers, if the model gives one. */
      readonly order?: readonly Operation[];
    }
  | {
      readonly verdict: "violated";
      /** Operations that violate the model by themselves. */
      readonly suspects: readonly Operation[];
    }
  /** `reached`: a clause on how far the search got. */
  | { readonly verdict: "unfinished"; readonly reached: string };

/** Judges histories by one consistency model. */
export type Judge = {
  (object: AnyObject, operations: readonly Operation[], options?: Options): Judgement;
  readonly criterion: Criterion;
};

/**
 * Minimising a witness takes time and little memory, so its budget does not depend on the machine.
 */
const WITNESS_CONFIGURATIONS = 1_000_000;

/**
 * The judge of a model: decides, makes a violation into a small witness with an explanation, and
 * finds the least bound where the model has one.
 */
export const judgeOf = (own: Criterion): Judge => {
  const criterion = { ...own, refuses: refusing(own) };
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

/** Models of single operations do not apply to transactions; the model refuses what else it has to. */
const refusing =
  ({ name, refuses }: Criterion): Criterion["refuses"] =>
  (object, operations, options) =>
    isTransactional(object) && !isLevel(name)
      ? `is about single operations, not about the transactions of a ${object.name}`
      : refuses(object, operations, options);

/** A decision, or the reason why there is none. */
type Decided =
  | Exclude<Decision, { readonly verdict: "unfinished" }>
  | { readonly verdict: "unsupported" | "unfinished"; readonly reason: string };

/** Decides a history by a model, within the budget that the options set. */
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

/** Each decision gets a budget of its own. */
const asked = (
  model: string,
  history: Omit<BudgetedHistory, "budget">,
  limit: number,
): BudgetedHistory => {
  const { onSearched } = history.options;
  if (onSearched === undefined) return { ...history, budget: { left: limit } };
  const report: SearchBudget["report"] = (searched) => onSearched({ model, ...searched });
  return { ...history, budget: { left: limit, report } };
};

const held = (model: string, order: readonly Operation[] | undefined): Judgement => {
  const judgement = { model, verdict: "holds" } as const;
  return order === undefined ? judgement : { ...judgement, linearization: order };
};

/**
 * The judgement on a history that is known to violate a model: a small witness, a reason and an
 * explanation.
 *
 * @param suspects operations that violate the model by themselves
 */
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
      // Each try also costs its preparation, so a long history must not try for ever.
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
 * The suspects in the order of the history. Operations of one client at the same moment are ordered
 * by nothing but their position there.
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
