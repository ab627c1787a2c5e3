import { isTransactional } from "../../history/objects/transactional.ts";
import { type Criterion, type Judge, judgeOf } from "../criterion.ts";
import type { LevelName } from "./levels.ts";

/** The judge of an isolation level. */
export const levelModel = (name: LevelName): Judge => {
  const criterion: Criterion = {
    name,
    refuses: (object) =>
      isTransactional(object)
        ? undefined
        : `is about transactions, not about a ${object.name}`,
    decide: () => ({ verdict: "unfinished", reached: "it is not decided yet" }),
    bringing: "at any moment",
    reasonOf: () => "the transactions have no such order",
  };
  return judgeOf(criterion);
};
