import type { LevelDecision } from "./by-orders.ts";
import type { Columns } from "./columns.ts";
import { ORDERS } from "./constraints/precedence.ts";
import { searchOrder } from "./constraints/search-order.ts";
import { decides } from "./definition.ts";
import type { Finding } from "./findings.ts";
import type { LevelName } from "./levels.ts";
import { smallHistory, transactionsOf } from "./small-history.ts";

/** For at most this many transactions all orders are tried. */
const FEW = 6;

/** For more transactions than this no search is tried. */
const MANY = 20_000;

/** How many decisions and conflicts a search may have. */
const CONFLICTS_MAX = 20_000;

/**
 * Decides a level where edges do not: by its definition if there are few transactions, and for registers
 * by a search.
 *
 * @param open why it is not known
 */
export const bySearch = (
  level: LevelName,
  { operations, isList }: Columns,
  open: string,
): LevelDecision<Finding> => {
  const unfinished = { verdict: "unfinished", reached: open } as const;
  const object = isList ? "list-append" : "rw-register";
  const few = operations.length <= FEW;
  const order = ORDERS[level];
  if (!few && (isList || order === undefined || operations.length > MANY))
    return unfinished;
  const transactions = transactionsOf(operations);
  const verdict = few
    ? decides(level, object, transactions)
    : searchOrder(smallHistory(object, transactions), order!, { left: CONFLICTS_MAX });
  if (verdict === "unfinished") return unfinished;
  return verdict === "holds"
    ? { verdict }
    : { verdict, by: noOrder(level, operations.length) };
};

const noOrder = (level: LevelName, count: number): Finding => ({
  name: "no order",
  txns: Array.from({ length: count }, (_, txn) => txn),
  says: "no order of the transactions explains what they read, as all of them were tried",
  forbids: level,
});
