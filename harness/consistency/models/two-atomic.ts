import type { Operation } from "../../model/operation.ts";
import { chainsOf } from "../blocks/chains.ts";
import { grounded } from "../blocks/linearize.ts";
import { isTwoAtomic } from "../blocks/two-atomic.ts";
import { PLAIN } from "../columns/columns.ts";
import { columnsOf } from "../columns/columns-of.ts";
import { observed } from "../columns/observed.ts";
import { whyNotReadsAndWrites } from "../columns/reads-and-writes.ts";
import {
  type BudgetedHistory,
  type Decision,
  type Judge,
  judgeOf,
} from "../criterion.ts";
import type { Least } from "../judgement.ts";
import { historiesByKey } from "../parts.ts";
import { overtakenIn, overtakenTwice } from "../regular/overtaken.ts";
import { search } from "../search/search.ts";
import { staleRegister } from "../search/stale-register.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";
import { linearizable } from "./linearizable.ts";

/** The largest k that is tried, since each state of the search holds k values. */
const K_MAX = 64;

const decide = (question: BudgetedHistory): Decision => {
  const { object, operations } = question;
  const columns = columnsOf(object, operations)!;
  const seen = observed(columns);
  const chains = chainsOf(columns, seen);
  if ("suspects" in chains)
    return { verdict: "violated", suspects: grounded(columns, seen, chains.suspects) };
  const overtaken = columns.repeated === undefined ? overtakenTwice(columns) : undefined;
  if (overtaken !== undefined)
    return { verdict: "violated", suspects: overtaken.map((row) => operations[row]!) };
  let isUnfinished = false;
  for (const [key, mine] of historiesByKey(object, operations).entries()) {
    const found =
      columns.grade[key] === PLAIN
        ? isTwoAtomic(columnsOf(object, mine)!)
        : isAtomic(question, mine, 2);
    if (found === false) return { verdict: "violated", suspects: mine };
    isUnfinished ||= found === undefined;
  }
  if (!isUnfinished) return { verdict: "holds" };
  return { verdict: "unfinished", reached: "not every key was decided" };
};

/** The least k for all keys, up to `K_MAX`. */
const least = (question: BudgetedHistory): Least | undefined => {
  const { object, operations } = question;
  if (linearizable.criterion.decide(question).verdict === "holds")
    return { name: "k", value: 1 };
  if (decide(question).verdict === "holds") return { name: "k", value: 2 };
  let from = Math.max(3, overtakenIn(columnsOf(object, operations)!) + 1);
  let to = from;
  const parts = historiesByKey(object, operations);
  const isEnough = (k: number): boolean =>
    parts.every((part) => isAtomic(question, part, k));
  // Double k until it is enough, then bisect: every larger k is enough as well.
  for (; to <= K_MAX && !isEnough(to); to *= 2) from = to + 1;
  if (to > K_MAX || question.budget.left <= 0) return undefined;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isEnough(middle)) to = middle;
    else from = middle + 1;
  }
  return question.budget.left <= 0 ? undefined : { name: "k", value: to };
};

/**
 * 2-atomicity: one order keeps real time, and each read answers one of the last two writes before
 * it. The judgement also has the least k for which the last k writes are enough. If values are
 * unique, k = 2 is decided without a search; larger ones are searched, up to 64.
 *
 * Aiyer, Alvisi, Bazzi. "On the Availability of Non-Strict Quorum Systems". DISC 2005.
 */
export const twoAtomic: Judge = judgeOf({
  name: "2-atomic",
  refuses: (object, operations) =>
    whyNotReadsAndWrites(object, columnsOf(object, operations)),
  decide,
  bringing: "by the return",
  reasonOf: (_, witness, whole) =>
    reasonUnlessThinAir(
      witness,
      whole,
      "no order explains each answer by one of the last two writes",
    ),
  least,
});

const isAtomic = (
  { object, budget }: BudgetedHistory,
  operations: readonly Operation[],
  k: number,
): boolean | undefined => {
  const { verdict } = search(staleRegister(object, k), operations, budget);
  return verdict === "unfinished" ? undefined : verdict === "holds";
};
