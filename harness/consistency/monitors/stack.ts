import { coverOf } from "./cover.ts";
import { type Element, elementsOf, operationsOf } from "./elements.ts";
import type { Monitor } from "./monitor.ts";

/** How many elements one configuration of the budget pays for. */
const ELEMENTS_PER_CONFIGURATION = 64;

/**
 * Linearizability of a stack in at most n² steps, where no value is pushed twice. What can be pushed
 * and popped at one moment never matters. The others are split where the stack can be empty; while
 * it cannot, some element has to be at the bottom all the time: pushed before all others can be,
 * and popped after them. Any such element will do, and what lies above it is a stack again.
 *
 * Compare Abdulla et al. "Efficient Linearizability Monitoring". PLDI 2025.
 */
export const stackMonitor: Monitor = (operations, budget) => {
  const found = elementsOf(operations, { put: "push", take: "pop" });
  if (found === undefined) return undefined;
  if ("suspects" in found) return { verdict: "violated", suspects: found.suspects };
  const { elements, empties, isOpen } = found;
  const lasting = elements.filter(({ putEnd, takeBegin }) => putEnd < takeBegin);
  const waiting = [lasting.sort((a, b) => a.putEnd - b.putEnd)];
  for (let some = waiting.pop(); some !== undefined; some = waiting.pop()) {
    for (const part of splitWhereEmpty(some)) {
      budget.left -= part.length / ELEMENTS_PER_CONFIGURATION;
      if (budget.left <= 0) return undefined;
      const above = withoutBottoms(part);
      if (above.length === part.length)
        return isOpen ? undefined : { verdict: "violated", suspects: operationsOf(part) };
      if (above.length > 0) waiting.push(above);
    }
  }
  const covered = coverOf(elements, empties);
  if (covered === undefined) return { verdict: "holds" };
  if (isOpen) return undefined;
  const { empty, cover } = covered;
  return { verdict: "violated", suspects: [empty, ...operationsOf(cover)] };
};

/** Elements sorted by the end of their pushes, cut at each moment at which none has to be in. */
const splitWhereEmpty = (sorted: readonly Element[]): readonly (readonly Element[])[] => {
  const parts: Element[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const element of sorted) {
    if (element.putEnd >= until) parts.push([]);
    parts.at(-1)!.push(element);
    until = Math.max(until, element.takeBegin);
  }
  return parts;
};

/** Leaves out what can be pushed before all others are, and popped after them. */
const withoutBottoms = (part: readonly Element[]): Element[] => {
  // Sorted, so the first push to be over is that of the first; for the first it is the second's.
  const firstEnd = part[0]!.putEnd;
  const secondEnd = part[1]?.putEnd ?? Number.POSITIVE_INFINITY;
  let [lastBegin, beforeThat] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let last: Element | undefined;
  for (const element of part) {
    if (last === undefined || element.takeBegin > lastBegin) {
      [lastBegin, beforeThat] = [element.takeBegin, lastBegin];
      last = element;
    } else beforeThat = Math.max(beforeThat, element.takeBegin);
  }
  return part.filter((element, i) => {
    const isFirst = element.put.invoked <= (i === 0 ? secondEnd : firstEnd);
    const isLast = element.takeEnd >= (element === last ? beforeThat : lastBegin);
    return !(isFirst && isLast);
  });
};
