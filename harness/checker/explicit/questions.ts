/**
 * Questions about states, remembered on the cells that they have read so far: an answer stands for
 * every state that agrees on all of them. Questions that read the same cells are asked together.
 */
import { bitsOf, type Layout, valueAt } from "../cells/layout.ts";
import type { Read } from "../cells/world.ts";
import { type Arena, type Recollection, recollectionAt } from "./arena.ts";
import { recalled } from "./kernel.ts";

export type Question = (read: Read) => boolean;

/** A question with the cells that it was seen to read, in whatever layout. */
export type Asked = { readonly ask: Question; readonly reads: Set<number> };

export const asked = (ask: Question): Asked => ({ ask, reads: new Set() });

export type Questions = {
  /** Where the answers of each group are; then which of its questions are open. */
  readonly slots: Int32Array;
  /** The open questions whose answer is yes. */
  readonly trueOf: (row: Int32Array) => readonly number[];
  readonly close: (question: number) => void;
};

/** Bits of an answer. */
const MOST_TOGETHER = 30;

type Group = { readonly members: number[]; readonly slot: number; known: Recollection };

export const questionsOf = (
  all: readonly Asked[],
  layout: Layout,
  arena: Arena,
): Questions => {
  const groups = grouped(all).map((members): Group => {
    const slot = arena.reserve(2);
    arena.numbers()[slot + 1] = 2 ** members.length - 1;
    return { members, slot, known: recollectionAt(arena, slot) };
  });

  const learn = ({ members, slot, known }: Group, row: Int32Array): number => {
    const before = readOf(all, members).size;
    let bits = 0;
    for (const [k, member] of members.entries()) {
      const { ask, reads } = all[member]!;
      if ((arena.numbers()[slot + 1]! & (1 << k)) === 0) continue;
      const read = (cell: number): number => {
        reads.add(cell);
        return valueAt(layout, row, cell);
      };
      if (ask(read)) bits |= 1 << k;
    }
    const reads = readOf(all, members);
    if (reads.size > before || arena.numbers()[slot] === 0)
      known.begin(bitsOf(layout, reads));
    known.put(row, 1 + bits);
    return bits;
  };

  return {
    slots: Int32Array.from(groups, ({ slot }) => slot),
    trueOf: (row) =>
      groups.flatMap((group) => {
        const open = arena.numbers()[group.slot + 1]!;
        if (open === 0) return [];
        const known = recalled(arena.numbers(), group.slot, row, 0);
        const yes = (known === 0 ? learn(group, row) : known - 1) & open;
        return group.members.filter((_, k) => (yes & (1 << k)) !== 0);
      }),
    close: (question) => {
      for (const { members, slot } of groups)
        for (const [k, member] of members.entries())
          if (member === question) arena.numbers()[slot + 1]! &= ~(1 << k);
    },
  };
};

const readOf = (all: readonly Asked[], members: readonly number[]): ReadonlySet<number> =>
  new Set(members.flatMap((each) => [...all[each]!.reads]));

/** Questions whose cells are among those of another go with it. */
const grouped = (all: readonly Asked[]): readonly number[][] => {
  const groups: number[][] = [];
  const bySize = [...all.keys()].sort((a, b) => all[b]!.reads.size - all[a]!.reads.size);
  for (const each of bySize) {
    const { reads } = all[each]!;
    const home = groups.find(
      (members) =>
        reads.size > 0 &&
        members.length < MOST_TOGETHER &&
        [...reads].every((cell) => all[members[0]!]!.reads.has(cell)),
    );
    if (home === undefined) groups.push([each]);
    else home.push(each);
  }
  return groups;
};
