import { coverOf } from "./cover.ts";
import { type Element, elementsOf, operationsOf } from "./elements.ts";
import type { Monitor } from "./monitor.ts";

/** One configuration of the budget pays for so many elements. */
const ELEMENTS_PER_CONFIGURATION = 64;

/**
 * Linearizability of a stack in at most n² steps, if no value is pushed twice. Elements that can be
 * pushed and popped at one moment never matter. The others are divided where the stack can be
 * empty. While it cannot be empty, some element has to be at the bottom: pushed before all others
 * can be, and popped after them. Any such element will do, and what lies above it is a stack again.
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

/** Divides elements, sorted by the end of their pushes, where the stack can be empty. */
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

/**
 * Leaves out the elements that can be at the bottom: pushed before all others, and popped after
 * them.
 */
const withoutBottoms = (part: readonly Element[]): Element[] => {
  // The elements are sorted: the first push to be over is the first one, and for that element
  // itself the second.
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
