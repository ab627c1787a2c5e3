import type { Operation } from "../../model/operation.ts";

/**
 * What emptied a queue took its elements one by one, each at some moment of its interval. Which one
 * when is not known, so each is taken by a client of its own.
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
