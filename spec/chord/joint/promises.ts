/** What is promised of the ring, or examined, at a scope. */
import * as ring from "../ring/properties.ts";
import type { Scope } from "../scope.ts";
import { isSettled } from "./ideal.ts";
import { isCalm, type RingState } from "./roles.ts";

const of =
  (holds: (lists: RingState["node"]) => boolean) =>
  ({ node }: Pick<RingState, "node">): boolean =>
    holds(node);

/** What is true always. */
export const alwaysOf = ({ protocol, churn, successors }: Scope) => {
  const isOriginal = protocol === "original";
  const stops = churn === "stops";
  return {
    "there is a ring": of(ring.someRing),
    "there is one ring at most": of(ring.oneRing),
    "rings are in order": of(ring.orderedRing),
    "rings are in order, and a node alone on its ring is the only one on any": of(
      ring.orderedAlsoAlone,
    ),
    "a member off the ring leads to it": of(ring.connectedAppendages),
    "members off the ring are in order": of(ring.orderedAppendages),
    "members off the ring meet it where they belong":
      isOriginal && of(ring.orderedMerges),
    "successor lists are valid": isOriginal && of(ring.validLists),
    "each member has a live successor": of(ring.liveSuccessors),
    "there are more principals than successors in a list":
      !isOriginal && of(ring.enoughPrincipals(successors)),
    "no list has a node twice": !isOriginal && of(ring.noDuplicates),
    "lists are in order": !isOriginal && of(ring.orderedLists),
    "a ring that has settled stays as it is":
      stops &&
      !isOriginal &&
      (({ node, observed }: RingState) =>
        !observed.wasSettled || isSettled(node, successors)),
  };
};

/** What happens in the end. */
export const leadsToOf = ({ protocol, churn, successors }: Scope) => {
  const isOriginal = protocol === "original";
  const stops = churn === "stops";
  return {
    "after churn there is one ring with all members":
      stops && ([isCalm, of(ring.isWhole)] as const),
    "after churn the ring becomes ideal":
      stops &&
      !isOriginal &&
      ([isCalm, ({ node }: RingState) => isSettled(node, successors)] as const),
  };
};
