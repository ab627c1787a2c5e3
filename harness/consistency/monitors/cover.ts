import type { Operation } from "../../model/operation.ts";
import type { Element } from "./elements.ts";

/**
 * Elements that cover the interval of an operation which found the container empty: at each moment
 * of it one of them is inside. Undefined if there are none.
 */
export const coverOf = (
  elements: readonly Element[],
  empties: readonly Operation[],
): { readonly empty: Operation; readonly cover: readonly Element[] } | undefined => {
  const sorted = elements
    .filter(({ putEnd, takeBegin }) => putEnd < takeBegin)
    .sort((a, b) => a.putEnd - b.putEnd);
  /** By index: of the elements up to it, the one that stays longest. */
  const longest: Element[] = [];
  for (const element of sorted) {
    const before = longest.at(-1);
    const isLonger = before === undefined || element.takeBegin > before.takeBegin;
    longest.push(isLonger ? element : before);
  }
  for (const empty of empties) {
    const cover = coverOfOne(sorted, longest, empty);
    if (cover !== undefined) return { empty, cover };
  }
  return undefined;
};

const coverOfOne = (
  sorted: readonly Element[],
  longest: readonly Element[],
  { invoked, returned }: Operation,
): readonly Element[] | undefined => {
  const cover: Element[] = [];
  // The container may be empty at any moment that lies in no open interval.
  for (let moment = invoked; moment <= returned; ) {
    const element = longest[countBelow(sorted, moment) - 1];
    if (element === undefined || element.takeBegin <= moment) return undefined;
    cover.push(element);
    moment = element.takeBegin;
  }
  return cover;
};

/** How many elements were surely put in before a moment. */
const countBelow = (sorted: readonly Element[], moment: number): number => {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]!.putEnd < moment) from = middle + 1;
    else to = middle;
  }
  return from;
};
