import { kindOf } from "../../history/objects/kind.ts";
import { isTransactional } from "../../history/objects/transactional.ts";
import { type Criterion, type Judge, judgeOf } from "../criterion.ts";
import { ORDERS } from "./constraints/precedence.ts";
import { searchOrder } from "./constraints/search-order.ts";
import { decides } from "./definition.ts";
import type { LevelName } from "./levels.ts";
import { smallHistory, transactionsOf } from "./small-history.ts";

/** Of so few transactions all orders are tried. */
const FEW = 7;

/** The judge of an isolation level. */
export const levelModel = (name: LevelName): Judge => {
  const criterion: Criterion = {
    name,
    refuses: (object) =>
      isTransactional(object)
        ? undefined
        : `is about transactions, not about a ${object.name}`,
    decide: ({ object, operations, budget }) => {
      const kind = kindOf(object) as "list-append" | "rw-register";
      const transactions = transactionsOf(operations);
      const order = ORDERS[name];
      const verdict =
        operations.length <= FEW
          ? decides(name, kind, transactions)
          : kind === "rw-register" && order !== undefined
            ? searchOrder(smallHistory(kind, transactions), order, budget)
            : "unfinished";
      if (verdict === "unfinished") return { verdict, reached: "it is not decided" };
      return verdict === "holds" ? { verdict } : { verdict, suspects: operations };
    },
    bringing: "at any moment",
    reasonOf: () => "the transactions have no such order",
  };
  return judgeOf(criterion);
};
