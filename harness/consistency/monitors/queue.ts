import { coverOf } from "./cover.ts";
import { type Element, elementsOf, operationsOf } from "./elements.ts";
import type { Monitor } from "./monitor.ts";

/**
 * Linearizability of a queue in n log n, if no value is enqueued twice. It holds if no dequeue
 * takes what was not there, no two elements must overtake each other, and no dequeue finds the
 * queue empty while it cannot be.
 *
 * Henzinger, Sezgin, Vafeiadis. "Aspect-Oriented Linearizability Proofs". CONCUR 2013.
 */
export const queueMonitor: Monitor = (operations) => {
  const found = elementsOf(operations, { put: "enqueue", take: "dequeue" });
  if (found === undefined) return undefined;
  if ("suspects" in found) return { verdict: "violated", suspects: found.suspects };
  const { elements, empties, isOpen } = found;
  const swapped = swappedIn(elements);
  const covered = coverOf(elements, empties);
  if (swapped === undefined && covered === undefined) return { verdict: "holds" };
  // A dequeue without an answer may have taken the element that is in the way.
  if (isOpen) return undefined;
  if (swapped !== undefined)
    return { verdict: "violated", suspects: operationsOf(swapped) };
  const { empty, cover } = covered!;
  return { verdict: "violated", suspects: [empty, ...operationsOf(cover)] };
};

/** Two elements: one is surely enqueued first, and surely dequeued last or never. */
const swappedIn = (elements: readonly Element[]): readonly Element[] | undefined => {
  const byEnd = elements.toSorted((a, b) => compare(a.putEnd, b.putEnd));
  const byBegin = elements.toSorted((a, b) => a.put.invoked - b.put.invoked);
  let last: Element | undefined;
  let next = 0;
  for (const later of byBegin) {
    for (; next < byEnd.length && byEnd[next]!.putEnd < later.put.invoked; next++) {
      const element = byEnd[next]!;
      if (last === undefined || element.takeBegin > last.takeBegin) last = element;
    }
    if (last !== undefined && later.takeEnd < last.takeBegin) return [last, later];
  }
  return undefined;
};

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
