/** What a file system has to offer the kernel: its table of operations, over a store of its own form. */

/** An inode number. */
export type Ino = number;
export type Kind = "file" | "directory";
export type Errno =
  | "EBADF"
  | "EBUSY"
  | "EEXIST"
  | "EFBIG"
  | "EINVAL"
  | "EISDIR"
  | "EMFILE"
  | "ENOENT"
  | "ENOSPC"
  | "ENOTDIR"
  | "ENOTEMPTY"
  | "EPERM"
  | "EXDEV";

/** The attributes that `stat` returns, beside the inode number. */
export type Attributes = {
  readonly kind: Kind;
  readonly links: number;
  readonly size: number;
};

/** A name in a directory. */
export type Named = { readonly dir: Ino; readonly name: string };

/** The number of the root directory, in every file system. */
export const ROOT: Ino = 1;

/**
 * The operations of one type of file system [24, 25]. The kernel has checked what is the same for all: that
 * a name is free or taken, and of what kind; a table decides what its store can do.
 */
export type Operations<S> = {
  readonly lookup: (store: S, at: Named) => readonly [S, Ino | null];
  readonly parent: (store: S, dir: Ino) => Ino;
  readonly attributes: (store: S, ino: Ino) => Attributes;
  readonly create: (store: S, at: Named, kind: Kind) => readonly [S, Ino] | Errno;
  readonly remove: (store: S, at: Named) => S;
  /** Renames `from` to `to`; a file that `to` names loses that name. */
  readonly rename: (store: S, from: Named, to: Named) => S | Errno;
  /** A second name for a file; missing where a file has one name. */
  readonly link?: (store: S, ino: Ino, at: Named) => S;
  readonly read: (store: S, ino: Ino) => string;
  readonly write: (store: S, ino: Ino, text: string) => S | Errno;
  /** The name after a cursor, and the cursor after it; null at the end. A listing begins at "". */
  readonly next: (
    store: S,
    dir: Ino,
    cursor: string,
  ) => readonly [name: string, cursor: string] | null;
  /** A file that has no name is not open any more. */
  readonly release: (store: S, ino: Ino) => S;
};

/** The least number from `first` on that is not among `used`. */
export const leastBeyond = (used: readonly number[], first: number): number => {
  let number = first;
  while (used.includes(number)) number += 1;
  return number;
};
