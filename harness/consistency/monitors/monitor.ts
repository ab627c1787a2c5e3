import type { Operation } from "../../model/operation.ts";
import type { SearchBudget } from "../search/search.ts";

/** What a monitor says of a history: it holds, or these operations show that it does not. */
export type Monitored =
  | {
      readonly verdict: "holds";
      /** One order that explains the answers, from monitors that find one. */
      readonly order?: readonly Operation[];
    }
  | { readonly verdict: "violated"; readonly suspects: readonly Operation[] };

/**
 * Decides linearizability of one kind of object without a search. Undefined where it does not apply
 * to a history, mostly because a value is in it twice.
 */
export type Monitor = (
  operations: readonly Operation[],
  budget: SearchBudget,
) => Monitored | undefined;
