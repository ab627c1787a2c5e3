import { kindOf } from "../../history/objects/kind.ts";
import { isTransactional } from "../../history/objects/transactional.ts";
import { type Criterion, type Judge, judgeOf } from "../criterion.ts";
import { decides } from "./definition.ts";
import type { LevelName } from "./levels.ts";
import { transactionsOf } from "./small-history.ts";

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
    decide: ({ object, operations }) => {
      if (operations.length > FEW)
        return { verdict: "unfinished", reached: "it is not decided yet" };
      const kind = kindOf(object) as "list-append" | "rw-register";
      return decides(name, kind, transactionsOf(operations)) === "holds"
        ? { verdict: "holds" }
        : { verdict: "violated", suspects: operations };
    },
    bringing: "at any moment",
    reasonOf: () => "the transactions have no such order",
  };
  return judgeOf(criterion);
};
