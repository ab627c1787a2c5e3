/**
 * Look-ups by the prefix of digits: what a node does with one, and which entries its table has.
 *
 * Source: Rowstron, Druschel. "Pastry". Middleware 2001; slide 51 of the course.
 */
import { apart, clockwise, commonPrefix } from "./circle.ts";
import type { Hop, Known } from "./fingers.ts";
import type { RingSettings } from "./ring-options.ts";
import type { Member, View } from "./view.ts";

/** The leaf set in the order of the circle: the node before, the node itself, its successors; each once. */
const leavesOf = ({ self, predecessor, successors }: View): readonly Member[] => {
  const all = [...(predecessor === undefined ? [] : [predecessor]), self, ...successors];
  return all.filter(
    ({ name }, nth) => all.findIndex((each) => each.name === name) === nth,
  );
};

/** The node that is closest to a key. Of two equally close ones the one after the key. */
const closest = (
  nodes: readonly Member[],
  key: number,
  { bits, has }: RingSettings,
): Member => {
  const isAfter = ({ id }: Member): boolean =>
    clockwise(key, id, bits) === apart(key, id, bits);
  const prefers = (one: Member, other: Member): boolean => {
    const difference = apart(one.id, key, bits) - apart(other.id, key, bits);
    if (difference !== 0) return difference < 0;
    return has("closest-before") ? !isAfter(one) : isAfter(one);
  };
  return nodes.reduce((best, each) => (prefers(each, best) ? each : best));
};

/**
 * What a node does with the look-up of a key by digits. A key within the leaf set ends at the closest node of it.
 * Otherwise it goes to a node with a longer common prefix; if the node knows none, to the furthest leaf on the key's side.
 */
export const byPrefix = ({ view, far, settings }: Known, key: number): Hop => {
  const { bits, has } = settings;
  const { self } = view;
  const leaves = leavesOf(view);
  const [first, last] = [leaves[0]!, leaves.at(-1)!];
  const isWhole = wrapsAround(view);
  if (isWhole || clockwise(first.id, key, bits) <= clockwise(first.id, last.id, bits)) {
    const to = closest(leaves, key, settings).name;
    return to === self.name ? { type: "here" } : { type: "ends", to };
  }
  const digits = (id: number): number => commonPrefix(id, key, settings);
  const own = digits(self.id);
  const isLonger = ({ id }: Member): boolean =>
    has("as-long-prefix") ? digits(id) >= own : digits(id) > own;
  const longer = far.find((each) => isLonger(each));
  const fallback = key > self.id ? last : first;
  return { type: "goes-on", to: (longer ?? fallback).name };
};

/** Does the leaf set hold all nodes: do its two ends meet? */
const wrapsAround = ({ self, predecessor, successors }: View): boolean =>
  successors.some(({ name }) => name === self.name || name === predecessor?.name);

/** The entries that a table needs: those of each row whose identifiers the leaf set does not cover. */
export const entriesOf = (
  view: View,
  settings: Pick<RingSettings, "bits" | "digit">,
): readonly Entry[] => {
  const { bits, digit } = settings;
  const { self, predecessor, successors } = view;
  const last = successors.at(-1);
  if (predecessor === undefined || last === undefined || wrapsAround(view)) return [];
  const before = clockwise(predecessor.id, self.id, bits);
  const after = clockwise(self.id, last.id, bits);
  const entries: Entry[] = [];
  for (let row = 0; row < Math.ceil(bits / digit); row++) {
    const whole = 2 ** ((Math.ceil(bits / digit) - row) * digit);
    const inRow = self.id % whole;
    if (inRow < before && whole - inRow <= after) break;
    entries.push(...entriesInRow(self.id, row, settings));
  }
  return entries;
};

/** A part of the table: all identifiers that begin like those of the node, but for the last digit. */
type Entry = { readonly row: number; readonly first: number; readonly size: number };

/** The entries that a table may have in this row: one for each other digit. */
const entriesInRow = (
  self: number,
  row: number,
  { bits, digit }: Pick<RingSettings, "bits" | "digit">,
): readonly Entry[] => {
  const digits = Math.ceil(bits / digit);
  const size = 2 ** ((digits - row - 1) * digit);
  const whole = size * 2 ** digit;
  const begin = Math.floor(self / whole) * whole;
  return Array.from({ length: 2 ** digit }, (_, nth) => begin + nth * size)
    .filter((first) => first < 2 ** bits && Math.floor(self / size) !== first / size)
    .map((first) => ({ row, first, size }));
};

/** The key whose closest node is in an entry, if any node is. */
export const middleOf = ({ first, size }: Entry): number =>
  first + Math.floor((size - 1) / 2);

/** Is an identifier in an entry? */
export const isInEntry = (id: number, { first, size }: Entry): boolean =>
  id >= first && id < first + size;
