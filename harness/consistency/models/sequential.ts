import { type Judge, judgeOf } from "../criterion.ts";
import { bySession } from "../sessions/logic.ts";
import { inOneOrder, whyNoOrder } from "../sessions/one-order.ts";
import { reasonUnlessThinAir } from "../witness/thin-air.ts";

/**
 * Sequential consistency: one order of all operations keeps the order of each client, but not real
 * time, and the object gives every recorded answer in it.
 *
 * Lamport. "How to Make a Multiprocessor Computer That Correctly Executes Multiprocess Programs".
 * IEEE Transactions on Computers 28(9), 1979.
 */
export const sequential: Judge = judgeOf({
  name: "sequential",
  refuses: (_, operations) => whyNoOrder(operations),
  decide: inOneOrder,
  bringing: "at any moment",
  reasonOf: (_, witness, whole) =>
    reasonUnlessThinAir(
      witness,
      whole,
      "no order that keeps what each client did in its order explains the answers",
    ),
  logics: () => [{ order: bySession, rules: "between", answers: "recursively" }],
});
