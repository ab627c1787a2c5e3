/** Learns the images of values under maps, and which processes are deaf to which letters. */
import { DISABLED } from "../../cells/cell-maps.ts";
import type { Cells } from "../../cells/cells.ts";
import type { Layout } from "../../cells/layout.ts";
import { type Arena, type Blocks, blocksAt } from "../arena.ts";
import { IMAGE } from "../kernel.ts";
import { writerAt } from "./writer.ts";

export type LearnedMaps = {
  /**
   * Where a list of maps is in the arena, with MAP.size numbers for each. Most steps share their list with others.
   *
   * @param adds for each map the letter that it adds, or -1
   */
  readonly listOf: (maps: readonly number[], adds: readonly number[]) => number;
  /** Learns the image of a value under the map of this slot. Returns false if the image has no room in its field. */
  readonly learnImage: (slot: number, value: number) => boolean;
  /** Learns whether a process with this local value is deaf to the letter of this slot. */
  readonly learnDeafness: (slot: number, local: number) => void;
};

/** What a slot is about, a map or a letter by its number, and the table of what is known about it. */
type Entry = { readonly about: number; readonly table: Blocks };

/** The slots of maps or letters. `slotFor` makes a slot at its first use; `at` finds the entry of a slot. */
type Slots = {
  readonly slotFor: (about: number) => number;
  readonly at: (slot: number) => Entry;
};

const slotsIn = (arena: Arena): Slots => {
  const slots = new Map<number, number>();
  const entries = new Map<number, Entry>();
  return {
    slotFor: (about) => {
      const found = slots.get(about);
      if (found !== undefined) return found;
      const slot = arena.reserve(1);
      slots.set(about, slot);
      entries.set(slot, { about, table: blocksAt(arena, slot) });
      return slot;
    },
    at: (slot) => entries.get(slot)!,
  };
};

/** What is learned about maps in one layout; empty at first. */
export const learnedMaps = (
  cells: Cells,
  { mask }: Pick<Layout, "mask">,
  arena: Arena,
): LearnedMaps => {
  const lists = new Map<string, number>();
  const images = slotsIn(arena);
  const deafness = slotsIn(arena);

  const mayBeDeaf = (letter: number): boolean =>
    letter >= 0 && cells.processes[cells.target(letter)]!.deaf !== undefined;

  /** The numbers of a map in a list: see MAP. */
  const entryOf = (map: number, letter: number): readonly number[] => {
    const isDeafable = mayBeDeaf(letter);
    return [
      images.slotFor(map),
      cells.maps[map]!.cell,
      isDeafable ? deafness.slotFor(letter) : 0,
      isDeafable ? cells.target(letter) : 0,
    ];
  };

  return {
    listOf: (maps, adds) => {
      const key = `${maps} ${adds}`;
      const found = lists.get(key);
      if (found !== undefined) return found;
      const entries = maps.flatMap((map, k) => entryOf(map, adds[k] ?? -1));
      const start = arena.reserve(entries.length);
      writerAt(arena, start).put(...entries);
      lists.set(key, start);
      return start;
    },
    learnImage: (slot, value) => {
      const { about, table } = images.at(slot);
      const { cell, of } = cells.maps[about]!;
      const image = of(value);
      if (image !== DISABLED && image > mask[cell]!) return false;
      table.put(value, image === DISABLED ? IMAGE.disabled : IMAGE.first + image);
      return true;
    },
    learnDeafness: (slot, local) => {
      const { about: letter, table } = deafness.at(slot);
      const q = cells.target(letter);
      const { state } = cells.locals[q]!.values[local]!;
      table.put(local, cells.reactions[q]!.deaf(state, letter) ? 1 : 2);
    },
  };
};
