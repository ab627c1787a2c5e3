import type { Operation } from "../../model/operation.ts";
import type { SearchBudget } from "../search/search.ts";

/** The decision of a monitor: the history holds, or these operations violate it. */
export type Monitored =
  | {
      readonly verdict: "holds";
      /** One order that explains the answers, if the monitor finds one. */
      readonly order?: readonly Operation[];
    }
  | { readonly verdict: "violated"; readonly suspects: readonly Operation[] };

/**
 * Decides linearizability for one kind of object without a search.
 *
 * @returns undefined if it does not apply to the history, most often because a value occurs twice
 */
export type Monitor = (
  operations: readonly Operation[],
  budget: SearchBudget,
) => Monitored | undefined;
