import { operationText, valueText } from "../history/operation-text.ts";
import { isRegister } from "../history/register.ts";
import type { Operation } from "../model/operation.ts";
import { without } from "./dependence.ts";
import type { AnyObject, Budget, Judgement, Witness } from "./judgement.ts";
import { minimise } from "./minimise.ts";
import { partsByKey } from "./parts.ts";
import { type Purse, search } from "./search.ts";
import { zones } from "./zones.ts";

const MODEL = "linearizable";
const CONFIGURATIONS_MAX = 1_000_000;
const ANSWERS_MAX = 3;

/**
 * Is there one order of the operations that agrees with time and in which the object gives every
 * answer that was recorded? Keys are independent, so each is judged on its own.
 */
export function linearizable(
  object: AnyObject,
  operations: readonly Operation[],
  budget: Budget = {},
): Judgement {
  const parts = partsByKey(object, operations);
  const limit = budget.configurations ?? CONFIGURATIONS_MAX;
  const orders: (readonly Operation[])[] = [];
  let left = limit;
  let unfinished = 0;
  for (const [i, part] of parts.entries()) {
    // A fair share each: one key that is hard must not keep the others from being judged.
    const share = Math.ceil(left / (parts.length - i));
    const purse = { left: share };
    const found = decide(object, part, purse);
    left -= share - Math.max(0, purse.left);
    if (found.verdict === "violated") return violation(object, found.suspects, limit);
    if (found.verdict === "unfinished") unfinished++;
    else orders.push(found.order);
  }
  if (unfinished === 0)
    return { model: MODEL, verdict: "holds", linearization: merge(orders) };
  const keys = parts.length === 1 ? "" : ` on ${unfinished} of ${parts.length} keys`;
  const reason = `no order found${keys} within ${limit} configurations, and not all were tried`;
  return { model: MODEL, verdict: "unfinished", reason };
}

type Decision =
  | { readonly verdict: "holds"; readonly order: readonly Operation[] }
  | { readonly verdict: "violated"; readonly suspects: readonly Operation[] }
  | { readonly verdict: "unfinished" };

/** By zones where the values of a register tell their writes apart, and else by search. */
function decide(object: AnyObject, part: readonly Operation[], purse: Purse): Decision {
  const byZones = isRegister(object) ? zones(object, part) : undefined;
  if (byZones !== undefined) return byZones;
  const found = search(object, part, purse);
  if (found.verdict !== "violated") return found;
  return { verdict: "violated", suspects: upTo(object, part, found.stuck, purse) };
}

/** What was invoked after the first return that cannot be explained has no part in it. */
function upTo(
  object: AnyObject,
  part: readonly Operation[],
  stuck: Operation,
  purse: Purse,
): readonly Operation[] {
  const later = part.filter(({ invoked }) => invoked > stuck.returned);
  if (later.length === 0) return part;
  const prefix = without(part, new Set(later), object.initial);
  // It may go with what came later, where it found a value that depends on that.
  return search(object, prefix, purse).verdict === "violated" ? prefix : part;
}

function violation(
  object: AnyObject,
  suspects: readonly Operation[],
  limit: number,
): Judgement {
  const purse = { left: limit };
  const { operations, isSure } = minimise(suspects, object.initial, (rest) =>
    isViolated(object, rest, purse),
  );
  const ordered = operations.toSorted((a, b) => a.invoked - b.invoked);
  const minimality: Witness["minimality"] = isSure ? "1-minimal" : "not minimised";
  return {
    model: MODEL,
    verdict: "violated",
    witness: { operations: ordered, minimality },
    reason: reasonOf(object, ordered),
  };
}

function isViolated(
  object: AnyObject,
  operations: readonly Operation[],
  purse: Purse,
): boolean | undefined {
  // Each question costs its preparation as well, so a long history cannot ask for ever.
  purse.left -= operations.length;
  const { verdict } = decide(object, operations, purse);
  return verdict === "unfinished" ? undefined : verdict === "violated";
}

function reasonOf(object: AnyObject, witness: readonly Operation[]): string {
  const found = search(object, witness, { left: CONFIGURATIONS_MAX });
  if (found.verdict !== "violated")
    return "no order of these operations explains the answers";
  const { stuck, states } = found;
  const answers = new Set(
    states.map((state) => valueText(object.apply(state, stuck.request)[1])),
  );
  const who = `${operationText(stuck)} by ${stuck.client}`;
  if (answers.has(valueText(stuck.result))) {
    return `no order of these operations explains all answers by the time that ${who} returns`;
  }
  const possible = [...answers].sort();
  const others = possible.length > ANSWERS_MAX ? " or others" : "";
  const listed = `${possible.slice(0, ANSWERS_MAX).join(" or ")}${others}`;
  return `no order explains ${who}: when it returns, the answer can only be ${listed}`;
}

/**
 * One order for all keys. Each operation takes effect at the latest invocation up to it in the
 * order of its key, which lies within its interval; so the points of all keys can be merged.
 */
function merge(orders: readonly (readonly Operation[])[]): readonly Operation[] {
  if (orders.length === 1) return orders[0]!;
  const points = orders.flatMap((order) => {
    let point = -Infinity;
    return order.map((operation) => {
      point = Math.max(point, operation.invoked);
      return { operation, point };
    });
  });
  // All points are finite, and the sort is stable: the order within a key stays.
  return points.sort((a, b) => a.point - b.point).map(({ operation }) => operation);
}
