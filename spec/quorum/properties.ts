/** What the quorum store promises, as predicates over its states. */
import { type Copy, isNewer, newest } from "./messages.ts";
import type { StoreState } from "./roles.ts";
import type { Scope } from "./scope.ts";

type PastOperation = StoreState["history"][number];

const isCompletedPut = ({ request, result }: PastOperation): boolean =>
  request.type === "put" && result === null;

/** "A version names one value": no two replicas hold one version with two values. */
export const versionNamesOneValue = ({ replica }: StoreState): boolean => {
  const copies = Object.values(replica);
  return copies.every((a) =>
    copies.every((b) => isNewer(a, b) || isNewer(b, a) || a.value === b.value),
  );
};

/** "Any R replicas know the newest completed put", where one put has completed: with two, either may be it. */
export const anyQuorumKnowsThePut =
  ({ r }: Scope) =>
  ({ replica, history }: StoreState): boolean => {
    const values = history.flatMap((each) =>
      each.request.type === "put" && isCompletedPut(each) ? [each.request.value] : [],
    );
    return (
      values.length !== 1 ||
      choices(Object.values(replica), r).every((some) => newest(some).value === values[0])
    );
  };

/** "A put reported as failed is never read." */
export const failedPutIsNeverRead = ({ history }: StoreState): boolean =>
  history.every(
    ({ request, result }) =>
      request.type !== "put" ||
      result !== "failed" ||
      history.every((other) => other.result !== request.value),
  );

/** "A get returns a value that was put." */
export const getReturnsPut = ({ history }: StoreState): boolean =>
  history.some(
    ({ request, result }) => request.type === "get" && typeof result === "number",
  );

/** "Two operations overlap." */
export const operationsOverlap = ({ history }: StoreState): boolean =>
  history.filter((each) => each.result === undefined).length > 1;

/** "A put completes although one replica never got it." */
export const putCompletesWithoutOne = ({ replica, history }: StoreState): boolean =>
  history.some(isCompletedPut) &&
  Object.values(replica).some(({ value }) => value === null);

/**
 * "A put that was given up on becomes visible": it has no answer, its coordinator is idle, and a get has
 * returned its value.
 *
 * @param coordinatorOf by client, its coordinator
 */
export const abandonedPutBecomesVisible =
  (coordinatorOf: Readonly<Record<string, string>>) =>
  ({ coordinator, history }: StoreState): boolean =>
    history.some(
      ({ client, request, result }) =>
        request.type === "put" &&
        result === undefined &&
        coordinator[coordinatorOf[client]!]!.phase.name === "idle" &&
        history.some((other) => other.result === request.value),
    );

/** An operation of this coordinator leads to its end, or to a state with too few replicas for a quorum. */
export const endsWhileQuorumLives = (self: string, { r, w }: Scope) =>
  [
    ({ coordinator }: StoreState) => coordinator[self]!.phase.name !== "idle",
    ({ coordinator, replica, down }: StoreState) => {
      const live = Object.keys(replica).filter((each) => !down.has(each)).length;
      return coordinator[self]!.phase.name === "idle" || live < Math.max(r, w);
    },
  ] as const;

/** Every way to choose `size` of these copies. */
const choices = (from: readonly Copy[], size: number): readonly (readonly Copy[])[] =>
  size === 0
    ? [[]]
    : from.flatMap((each, i) =>
        choices(from.slice(i + 1), size - 1).map((others) => [each, ...others]),
      );
