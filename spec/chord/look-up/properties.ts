/** What is promised of look-ups. */
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import {
  clockwise,
  closestOf,
  commonPrefix,
  predecessorOf,
  successorOf,
} from "./circle.ts";
import type { LookUpState } from "./look-up.ts";
import { leafSet } from "./prefix.ts";

/** A look-up by fingers ends at the successor of the key, one by prefix at the closest node. */
export const endsAtTheNode =
  ({ bits, ids, router }: Scope) =>
  ({ asker: { found, key } }: LookUpState): boolean =>
    found === null ||
    found.node ===
      (router === "fingers" ? successorOf(ids, key) : closestOf(ids, key, bits));

/** A look-up that is answered took so many hops at most; the contact with the node of the key counts. */
export const takesAtMost =
  (hops: number) =>
  ({ asker }: LookUpState): boolean =>
    asker.found === null || asker.found.hops <= hops;

/** The hops between nodes that a look-up is about to make. */
const hopsOf = ({ flying }: LookUpState) =>
  flying.flatMap(({ from, to, body }) =>
    body.type === "look up" && from !== "asker"
      ? [{ from: idOf(from), to: idOf(to), key: body.key }]
      : [],
  );

const idOf = (name: string): number => Number(name.slice("node".length));

/** After a hop the last node before the key is less than half as far away as before. */
export const halves =
  ({ bits, ids }: Scope) =>
  (state: LookUpState): boolean =>
    hopsOf(state).every(({ from, to, key }) => {
      const last = predecessorOf(ids, key);
      return 2 * clockwise(to, last, bits) < clockwise(from, last, bits) || to === last;
    });

/**
 * After a hop more digits agree with the key; hops within the leaf set are the last ones, or (`staysIn`) need not be.
 */
export const lengthens =
  ({ bits, ids, digit, successors }: Scope, staysIn: boolean) =>
  (state: LookUpState): boolean =>
    hopsOf(state).every(
      ({ from, to, key }) =>
        commonPrefix(to, key, { bits, digit }) >
          commonPrefix(from, key, { bits, digit }) ||
        (staysIn && leafSet({ self: from, ids }, successors).includes(to)),
    );

const isSlide50 = ({ bits, ids }: Scope): boolean =>
  bits === 6 && ids.join() === "4,8,15,20,32,35,44,58";

/** On the ring of slide 50 all look-ups by fingers together take so many hops. */
export const together = (scope: Scope, hops: number) => {
  const { bits, ids, router, tables, asks } = scope;
  return (
    isSlide50(scope) &&
    asks === "all" &&
    router === "fingers" &&
    tables === "exact" &&
    (({ asker }: LookUpState): boolean =>
      asker.waits || asker.begun < ids.length * 2 ** bits || asker.sum === hops)
  );
};

/** On the ring of slide 50 so many keys have another node by closest identifier than by successor. */
export const placedElsewhere = (scope: Scope, { closest }: Rules, count: number) => {
  const { bits, ids } = scope;
  const keys = Array.from({ length: 2 ** bits }, (_, key) => key);
  const elsewhere = keys.filter(
    (key) => closest(ids, key, bits) !== successorOf(ids, key),
  );
  return isSlide50(scope) && ((_: LookUpState) => elsewhere.length === count);
};
