import { isSilent } from "../../history/objects/answers.ts";
import { kindOf } from "../../history/objects/kind.ts";
import { fieldsOf, operationText, valueText } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import { isRegister } from "../../history/register.ts";
import type { Operation } from "../../model/operation.ts";
import { linearize } from "../blocks/linearize.ts";
import { merged, type Placed, placed } from "../blocks/order.ts";
import { columnsOf } from "../columns/columns-of.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import type { Because, Pair } from "../explanation/argue.ts";
import type { AnyObject } from "../judgement.ts";
import { independentParts, monitorOf } from "../monitors/monitors.ts";
import { partsByKey } from "../parts.ts";
import { search } from "../search/search.ts";
import { withoutUnobserved } from "../search/unobserved.ts";
import { without } from "../witness/dependence.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";

const ANSWERS_MAX = 3;
const REASON_CONFIGURATIONS_MAX = 100_000;

const decide = (question: BudgetedHistory): Decision => {
  const { object, operations } = question;
  const columns = columnsOf(object, operations);
  if (columns === undefined) return searchAll(question, []);
  const found = linearize(columns);
  if ("suspects" in found) return { verdict: "violated", suspects: found.suspects };
  const { orders, undecided } = found;
  if (undecided.length > 0) return searchAll(question, orders, new Set(undecided));
  return holds(operations, orders);
};

const reasonOf = (
  object: AnyObject,
  witness: readonly Operation[],
  whole: readonly Operation[],
): string => {
  // The answer of a `kv` is mostly put together, so no single write has its value.
  const isWritten =
    isRegister(object) &&
    whole.every(({ request }) => REGISTER.has(fieldsOf(request).type));
  const reason = searchedReason(object, witness);
  return isWritten ? reasonUnlessThinAir(witness, whole, reason) : reason;
};

/**
 * Linearizability: one order of the operations keeps real time, and the object gives every recorded
 * answer in it. Keys are independent, so each is judged on its own: by its chains if the values of
 * a register are unique, by a monitor if the object has one, and else by search.
 *
 * Herlihy, Wing. "Linearizability: A Correctness Condition for Concurrent Objects". TOPLAS 12(3),
 * 1990.
 */
export const linearizable: Judge = judgeOf({
  name: "linearizable",
  refuses: () => undefined,
  decide,
  bringing: "by the return",
  reasonOf,
  logics: () => [{ order: byTime, rules: "between", answers: "recursively" }],
});

/** Real time: an operation that was over comes before those invoked later. */
const byTime = ({ first, second, names }: Pair): Because => {
  const isOver = first.result !== undefined && first.returned < second.invoked;
  return isOver ? `${names[0]} returned before ${names[1]} was invoked` : undefined;
};

const holds = (operations: readonly Operation[], orders: readonly Placed[]): Decision => {
  const order: Operation[] = [];
  for (const row of merged(orders)) order.push(operations[row]!);
  return { verdict: "holds", order };
};

/** Searches the keys that are left, or all of them. */
const searchAll = (
  question: BudgetedHistory,
  decided: readonly Placed[],
  undecided?: ReadonlySet<number>,
): Decision => {
  const { object, operations, budget } = question;
  const parts = partsByKey(object, operations)
    .filter((_, key) => undecided?.has(key) ?? true)
    .map((part) => part.filter((row) => !isSilentLook(object, operations[row]!)))
    .flatMap((part) => independentParts(object, operations, part));
  const orders = [...decided];
  const unfinished: string[] = [];
  let isOrdered = true;
  for (const [i, part] of parts.entries()) {
    // Each key gets an equal share, so that a hard key does not keep the others from being judged.
    const share = Math.ceil(Math.max(0, budget.left) / (parts.length - i));
    const own = { ...budget, left: share };
    const mine = part.map((row) => operations[row]!);
    const found = decidePart({ ...question, operations: mine, budget: own });
    budget.left -= share - Math.max(0, own.left);
    if (found.verdict === "violated") return found;
    if (found.verdict === "unfinished") unfinished.push(found.reached);
    else if (found.order === undefined) isOrdered = false;
    else orders.push(placedAs(found.order, operations, part));
  }
  const [reached] = unfinished;
  if (reached === undefined)
    return isOrdered ? holds(operations, orders) : { verdict: "holds" };
  const many = `no order found on ${unfinished.length} of ${parts.length} keys`;
  return { verdict: "unfinished", reached: parts.length === 1 ? reached : many };
};

const placedAs = (
  order: readonly Operation[],
  operations: readonly Operation[],
  part: readonly number[],
): Placed => {
  const rowOf = new Map(part.map((row) => [operations[row]!, row]));
  const rows = Int32Array.from(order, (operation) => rowOf.get(operation)!);
  return placed((row) => operations[row]!.invoked, rows);
};

/**
 * Does an operation only look at the object, without an answer that says anything? It is left out.
 */
const isSilentLook = (object: AnyObject, operation: Operation): boolean => {
  const isLook = LOOKS.has(fieldsOf(operation.request).type);
  return isLook && kindOf(object) !== undefined && isSilent(object, operation);
};

/** By a monitor if one applies, and else by search. */
const decidePart = (question: BudgetedHistory): Decision => {
  const { object, operations, budget } = question;
  const monitored = monitorOf(object)?.(operations, budget);
  if (monitored !== undefined) return monitored;
  const found = search(object, withoutUnobserved(object, operations), budget);
  if (found.verdict === "holds") return found;
  if (found.verdict === "violated")
    return { verdict: "violated", suspects: upTo(question, found.stuck) };
  const { explained, returns } = found;
  const reached = `orders explain ${explained} of ${returns} returns at most, and not all were tried,`;
  return { verdict: "unfinished", reached };
};

/**
 * The operations up to the first return that cannot be explained, if they violate the model by
 * themselves.
 */
const upTo = (
  { object, operations, budget }: BudgetedHistory,
  stuck: Operation,
): readonly Operation[] => {
  const later = operations.filter(({ invoked }) => invoked > stuck.returned);
  if (later.length === 0) return operations;
  const dependence = { initial: object.initial, bringing: "by the return" } as const;
  const prefix = without(operations, new Set(later), dependence);
  // An operation may have answered a value that depends on later ones; then the whole history is
  // needed.
  return search(object, prefix, budget).verdict === "violated" ? prefix : operations;
};

const LOOKS: ReadonlySet<unknown> = new Set(["read", "get", "contains"]);
const REGISTER: ReadonlySet<unknown> = new Set(["read", "get", "write", "put", "cas"]);

const searchedReason = (object: AnyObject, witness: readonly Operation[]): string => {
  const found = search(object, witness, { left: REASON_CONFIGURATIONS_MAX });
  if (found.verdict !== "violated")
    return "no order of these operations explains the answers";
  const { stuck, states } = found;
  const said =
    fieldsOf(stuck.request).type === "cas" && isRegister(object)
      ? outcomeText
      : valueText;
  const answers = new Set(
    states.map((state) => said(object.apply(state, stuck.request)[1])),
  );
  const who = `${operationText(stuck)} by ${printable(stuck.client)}`;
  if (answers.has(said(stuck.result))) {
    return `no order of these operations explains all answers by the time that ${who} returns`;
  }
  const possible = [...answers].sort();
  const others = possible.length > ANSWERS_MAX ? " or others" : "";
  const listed = `${possible.slice(0, ANSWERS_MAX).join(" or ")}${others}`;
  const only = said === outcomeText ? "it can only" : "the answer can only be";
  return `no order explains ${who}: when it returns, ${only} ${listed}`;
};

/** Whether a compare-and-set was done, by its answer. */
const outcomeText = (answer: unknown): string =>
  answer === true ? "succeed" : "be refused";
