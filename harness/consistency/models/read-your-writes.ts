import type { Judge } from "../criterion.ts";
import { guaranteeModel } from "../sessions/guarantee-model.ts";
import { singleGuarantee } from "../sessions/single-guarantee.ts";

/**
 * Read-your-writes: a read never answers a write that comes before one of its own session. Versions
 * show this directly; without them, one order of all writes has to exist in which it is so.
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const readYourWrites: Judge = guaranteeModel({
  name: "read-your-writes",
  check: (execution) => singleGuarantee(execution, "own writes"),
  breach: "does not see what it wrote itself, in any order of the writes",
});
