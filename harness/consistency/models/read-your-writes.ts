import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";
import { forgetful } from "../sessions/own-and-seen.ts";

/**
 * Read-your-writes: a read answers no write that comes before one that its own session made. With
 * versions that is seen directly; without, there has to be one order of all writes to say so.
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const readYourWrites: Judge = guaranteeModel({
  name: "read-your-writes",
  check: (execution) => forgetful(execution, "own writes"),
  breach: "does not see what it wrote itself, in any order of the writes",
});
