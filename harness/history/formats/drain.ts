import type { Operation } from "../../model/operation.ts";

/**
 * The dequeues that a drain was. It took its elements one by one, each at some moment of its
 * interval. Their order in time is not known, so each gets a client of its own.
 */
export const drained = (drain: Operation, elements: readonly unknown[]): Operation[] => {
  const { key } = drain.request as { readonly key?: string | number };
  const request = key === undefined ? { type: "dequeue" } : { type: "dequeue", key };
  return elements.map((result, i) => ({
    ...drain,
    client: i === 0 ? drain.client : `${drain.client}~${i}`,
    request,
    result,
  }));
};
