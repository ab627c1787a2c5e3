/** The decisions of the kernel, of file systems and of programs, by name. A mutant replaces one or more of them. */

import type { Loop } from "./copier.ts";
import type { Slot, SlotPlace } from "./floppy.ts";
import type { FileSystem } from "./host.ts";
import { type Errno, type Ino, leastBeyond, ROOT } from "./operations.ts";

/** The correct decisions. */
export const rules = {
  /** Whose operations are called on an object of this file system, found in a directory of that one? */
  tableFor: (own: FileSystem, _covered: FileSystem): FileSystem => own,
  /** The result of a call whose operation a file system does not have. */
  withoutOperation: "EPERM" as Errno | "ok",
  /** May the number of an inode be given to a new file? */
  isNumberFree: (_inode: { readonly links: number }): boolean => false,
  /** The number that a slot without one is given. */
  fakedNumber: (used: readonly Ino[], _place: SlotPlace, _slot: Slot): Ino =>
    leastBeyond(used, ROOT + 1),
  /** The number of a file whose slot is another one now. */
  renamedNumber: (ino: Ino, _used: readonly Ino[]): Ino => ino,
  /** Is a rename done where both names are of one file? */
  skipsRename: true,
  /** Does a rename come to its end in the step in which it begins? */
  renamesAtOnce: true,
  /** The name after the cursor, where a directory is a set of names. */
  nextName: (
    names: readonly string[],
    cursor: string,
  ): readonly [name: string, cursor: string] | null => {
    const name = names.find((each) => each > cursor);
    return name === undefined ? null : [name, name];
  },
  /** Which calls tell the cache of names what they have done? */
  tellsCache: (_change: "made" | "removed" | "renamed"): boolean => true,
  /** When does an open that truncates cut the file? */
  truncatesAt: "open" as "open" | "close",
  /** May a file system be unmounted of which so many files are open? */
  mayUnmount: (open: number): boolean => open === 0,
  /** Do two descriptors have one file object, and so one position? */
  shares: (by: "dup" | "fork" | "open"): boolean => by !== "open",
  /** The next place of a corrected copy loop after a read: -1 is an error, 0 the end. */
  afterRead: (count: number, _asked: number): Loop["at"] =>
    count < 0 ? "failed" : count === 0 ? "done" : "write",
  /** The bytes left to write after `count` of them were written. */
  leftOf: (bytes: string, count: number): string => bytes.slice(count),
  /** Does a mended copy end with an error when a write fails? */
  stopsAtFailedWrite: true,
};

export type Rules = typeof rules;
