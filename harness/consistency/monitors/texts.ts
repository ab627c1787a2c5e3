import type { Store } from "./store.ts";

/** The origin of a text: the text of a reset, and what was appended to it. */
export type Origin = {
  /** How many origins it can have: none, one, or more. */
  readonly ways: 0 | 1 | 2;
  /** If there is one: the text of the reset, and the rows of the appends. */
  readonly reset: string;
  readonly appended: readonly number[];
};

/**
 * Finds the origins of all answers, each text once. Most texts are prefixes of others, and what is
 * found for a text holds for its prefixes, so the time is linear in the length of the longest
 * answers, times the number of different lengths of appended texts.
 */
export const originsOf = (store: Store): ReadonlyMap<string, Origin> => {
  const texts = new Set(store.gets.map((row) => store.operations[row]!.result as string));
  const sorted = [...texts].sort();
  const origins = new Map<string, Origin>();
  const lengths = { resets: lengthsOf(store.resets), appends: lengthsOf(store.appends) };
  let longest = "";
  let apart = takenApart(store, lengths, longest);
  // In reverse order the prefixes of a text stand right behind it.
  for (const text of sorted.reverse()) {
    if (!longest.startsWith(text)) {
      longest = text;
      apart = takenApart(store, lengths, longest);
    }
    origins.set(text, originOf(apart, text));
  }
  return origins;
};

type Lengths = {
  readonly resets: readonly number[];
  readonly appends: readonly number[];
};

const lengthsOf = (byText: ReadonlyMap<string, unknown>): readonly number[] => [
  ...new Set([...byText.keys()].map(({ length }) => length)),
];

/**
 * By position in a text: how many origins its prefix has, and the row appended last, or `RESET`.
 */
type Apart = {
  readonly ways: Uint8Array;
  readonly last: Int32Array;
  readonly store: Store;
};

const RESET = -1;

const takenApart = (store: Store, lengths: Lengths, text: string): Apart => {
  const ways = new Uint8Array(text.length + 1);
  const last = new Int32Array(text.length + 1);
  for (const length of lengths.resets) {
    if (!store.resets.has(text.slice(0, length)) || length > text.length) continue;
    ways[length] = 1;
    last[length] = RESET;
  }
  for (let at = 0; at < text.length; at++) {
    if (ways[at] === 0) continue;
    for (const length of lengths.appends) {
      const end = at + length;
      if (end > text.length) continue;
      const rows = store.appends.get(text.slice(at, end));
      if (rows === undefined) continue;
      ways[end] = Math.min(2, ways[end]! + ways[at]! * rows.length);
      last[end] = rows[0]!;
    }
  }
  return { ways, last, store };
};

/** The origin of a text or of one of its prefixes. */
const originOf = ({ ways, last, store }: Apart, text: string): Origin => {
  const count = ways[text.length] as 0 | 1 | 2;
  const appended: number[] = [];
  let at = text.length;

  const appendedAt = (row: number): number =>
    (store.operations[row]!.request as { value: string }).value.length;

  if (count === 1)
    for (; last[at] !== RESET; at -= appendedAt(last[at]!)) appended.push(last[at]!);
  return { ways: count, reset: text.slice(0, at), appended: appended.reverse() };
};
