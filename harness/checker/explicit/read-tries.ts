/**
 * Copies of read tries (see `read-trie.ts`) in the numbers that threads share, as far as rows have led through them.
 * All tries share one table per field, from the local value of the process to the value of the field.
 */
import type { Layout } from "../cells/layout.ts";
import type { Field } from "../rules/fields.ts";
import type { Locals, TrieNode } from "../rules/read-trie.ts";
import { type Arena, type Blocks, blocksAt, pairsAt } from "./arena.ts";
import { BRANCH, MANY_VALUES } from "./kernel.ts";

export type ReadTries = {
  /** Enters the path that a row takes through a trie, from the root, to which the slot leads, down to the answer. */
  readonly enter: <T>(
    slot: number,
    root: TrieNode<T>,
    locals: Locals,
    answer: number,
  ) => void;
};

/** @param rareSlot leads to the table of what follows values of high number; see `followed` */
export const readTriesIn = (
  arena: Arena,
  layout: Layout,
  rareSlot: number,
): ReadTries => {
  const values = new Map<Field, { readonly slot: number; readonly table: Blocks }>();
  /** For each branch, by its place, the list of what follows its values. */
  const following = new Map<number, Blocks>();
  const rare = pairsAt(arena, rareSlot);

  const valuesOf = (field: Field): { readonly slot: number; readonly table: Blocks } => {
    const found = values.get(field);
    if (found !== undefined) return found;
    const slot = arena.reserve(1);
    const made = { slot, table: blocksAt(arena, slot) };
    values.set(field, made);
    return made;
  };

  const newBranch = (field: Field): number => {
    const { p } = field;
    const branch = arena.reserve(BRANCH.size);
    const { slot } = valuesOf(field);
    const parts = [layout.word[p]!, layout.shift[p]!, layout.mask[p]!, slot];
    arena.numbers().set(parts, branch);
    following.set(branch, blocksAt(arena, branch + BRANCH.next, 2));
    return branch;
  };

  const store = (at: number, number: number): void => {
    Atomics.store(arena.numbers(), at, number);
  };

  return {
    enter: (slot, root, locals, answer) => {
      let place = root;
      let at = arena.numbers()[slot]!;
      let put = (number: number): void => store(slot, number);
      while (place !== undefined && "field" in place) {
        if (at === 0) {
          at = newBranch(place.field);
          put(at);
        }
        const local = locals(place.field.p);
        const found = place.field.valueOf(local);
        const value = 1 + found;
        const { table } = valuesOf(place.field);
        if (table.get(local) === 0) table.put(local, value);
        const branch = at;
        const next = following.get(branch)!;
        put = (number) =>
          value < MANY_VALUES ? next.put(value, number) : rare.put(branch, value, number);
        at = value < MANY_VALUES ? next.get(value) : rare.get(branch, value);
        place = place.next[found];
      }
      if (at === 0) put(-answer);
    },
  };
};
