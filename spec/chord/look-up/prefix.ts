/** Look-ups by digits: Rowstron, Druschel. "Pastry". Middleware 2001; slide 51 of the course. */
import type { Rules } from "../rules.ts";
import { clockwise, commonPrefix } from "./circle.ts";
import type { Hop, Known } from "./fingers.ts";

/** The leaf set: the node and so many before and after it, in the order of the circle. */
export const leafSet = (
  { self, ids }: Pick<Known, "self" | "ids">,
  each: number,
): readonly number[] => {
  if (ids.length <= 2 * each + 1) return ids;
  const at = ids.indexOf(self);
  return Array.from(
    { length: 2 * each + 1 },
    (_, i) => ids[(at + i - each + ids.length) % ids.length]!,
  );
};

/**
 * What a node may do with a look-up by prefix. A key within the leaf set ends at the closest node of it. Otherwise the
 * table gives a node with a longer common prefix. If there is none, the look-up goes to the furthest leaf on the key's
 * side, which has the same prefix and is nearer.
 *
 * @param tables `exact`: an entry for each prefix that some node has; `none`; `any`: any node may be in an entry, and one
 *     is used only if it has the longer prefix
 */
export const byPrefix = (
  known: Known,
  key: number,
  {
    tables,
    leaves,
    digit,
    rules,
  }: {
    readonly tables: string;
    readonly leaves: number;
    readonly digit: number;
    readonly rules: Rules;
  },
): readonly Hop[] => {
  const { self, ids, bits } = known;
  const leaf = leafSet(known, leaves);
  const [first, last] = [leaf[0]!, leaf.at(-1)!];
  const isWithin =
    leaf.length === ids.length ||
    clockwise(first, key, bits) <= clockwise(first, last, bits);
  if (isWithin) {
    const to = rules.closest(
      leaf.toSorted((a, b) => a - b),
      key,
      bits,
    );
    return [to === self ? { type: "here" } : { type: "ends", to }];
  }
  const own = commonPrefix(self, key, { bits, digit });
  const longer = ids.filter((id) =>
    rules.isLonger(commonPrefix(id, key, { bits, digit }), own),
  );
  const fallback = key > self ? last : first;
  const choices = {
    none: [fallback],
    exact: longer.length > 0 ? longer : [fallback],
    any: [...new Set([fallback, ...longer])],
  }[tables]!;
  return choices.map((to) => ({ type: "goes on", to }));
};
