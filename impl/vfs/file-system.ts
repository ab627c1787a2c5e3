/**
 * What a file system offers the kernel: a table of operations for each of the four objects, as in Linux. The
 * kernel has checked what is the same for all (that a name is free, a file no directory, a mount not read-only).
 * Every operation fails with a `VfsError`, and never in another way.
 */

/** The number of an inode, in its file system. */
export type Ino = number;
type FileType = "file" | "directory" | "symlink";
/** The file that a name stands for, and its type. */
export type Entry = { readonly ino: Ino; readonly type: FileType };
/** Who may use a file, and when it was used, as stat(2) has it. Times are nanoseconds since 1970. */
export type Metadata = {
  /** The bits of 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The last read of its bytes, as far as that is kept. */
  readonly accessed: bigint;
  /** The last change of its bytes, or of the names in it. */
  readonly modified: bigint;
  /** The last change of anything about it. */
  readonly changed: bigint;
};
/** The attributes of a file. Metadata that a file system does not keep are missing. */
export type Attributes = Entry & {
  readonly size: number;
  readonly links: number;
} & Partial<Metadata>;
/** What a program can change of a file beside its bytes and names. */
export type Changes = {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly accessed?: bigint | "now";
  readonly modified?: bigint | "now";
};
/** Owner, group and mode of a new file. */
export type Maker = Pick<Metadata, "mode" | "uid" | "gid">;
/** How much a file system holds, and how much of that is free; what it does not count is missing. */
export type Space = {
  readonly bytes: number;
  readonly freeBytes: number;
  readonly inodes?: number;
  readonly freeInodes?: number;
};
/** A name in a listing, and the cursor with which the listing goes on after it. */
export type Listed = Entry & { readonly name: string; readonly next: number };
/** A directory and a name in it. */
export type Named = { readonly dir: Ino; readonly name: string };

/** Operations of the superblock object: a mounted file system as a whole. */
type SuperblockOperations = {
  readonly root: Ino;
  /** The most bytes of a name. */
  readonly nameMax: number;
  /** Makes every change so far survive a crash. */
  sync(): Promise<void>;
  /** A file without a name is not open any more: its bytes are free. */
  release(ino: Ino): Promise<void>;
  /** The free space, as statfs(2) has it; missing where a file system does not count it. */
  space?(): Promise<Space>;
};

/** Operations of the inode object: a file, whatever its names. */
type InodeOperations = {
  attributes(ino: Ino): Promise<Attributes>;
  lookup(at: Named): Promise<Entry | null>;
  /** The directory that a directory is in; of the root itself. */
  parent(dir: Ino): Promise<Ino>;
  /** `isNew`: another client of a server may have made it by now, which is EEXIST; without it, it is taken as it is. */
  create(at: Named, by?: Maker, isNew?: boolean): Promise<Entry>;
  mkdir(at: Named, by?: Maker): Promise<Entry>;
  /** A further name; missing where a file has one. */
  link?(ino: Ino, at: Named): Promise<void>;
  symlink?(target: string, at: Named, by?: Maker): Promise<Entry>;
  readlink?(ino: Ino): Promise<string>;
  /** `isOpen`: the file is to be there, without a name, until it is released. */
  unlink(at: Named, isOpen: boolean): Promise<void>;
  /** The directory is empty. */
  rmdir(at: Named): Promise<void>;
  /** Renames in one step, in place of the file that `to` named before. @param isOpen is that file open? */
  rename(from: Named, to: Named, isOpen: boolean): Promise<void>;
  truncate(ino: Ino, size: number): Promise<void>;
  /** As chmod(2), chown(2) and utimensat(2); missing where a file has no metadata. */
  change?(ino: Ino, changes: Changes): Promise<void>;
};

/** Operations of the dentry object: a name. */
type DentryOperations = {
  /** The key of a name: equal for all spellings of the same name. */
  key(name: string): string;
  /** Names change without the kernel: its cache is not used for them, and the file system may have its own. */
  readonly asksAgain?: true;
};

/** Operations of the file object: an open file or directory. */
type FileOperations = {
  /** A program opens a file: a client of a server asks here whether its copy is the newest. */
  open?(ino: Ino, flags: number): Promise<void>;
  /** A descriptor is closed: what close(2) promises is kept then, and what this fails with is what close(2) fails with. */
  flush?(ino: Ino): Promise<void>;
  /** The last descriptor of an open file is closed: once for each `open`. */
  close?(ino: Ino): Promise<void>;
  read(
    ino: Ino,
    span: { readonly at: number; readonly bytes: number },
  ): Promise<Uint8Array>;
  /** How many of the bytes were written: fewer only if the device is full then. */
  write(ino: Ino, at: number, bytes: Uint8Array): Promise<number>;
  /** Names from a cursor on, 0 at first; none at the end. */
  list(dir: Ino, cursor: number): Promise<readonly Listed[]>;
  sync(ino: Ino): Promise<void>;
};

export type FileSystem = {
  readonly type: string;
  /** May operations overlap? Otherwise each begins after the one before it has ended. */
  readonly isConcurrent?: true;
  readonly superblock: SuperblockOperations;
  readonly inode: InodeOperations;
  readonly dentry: DentryOperations;
  readonly file: FileOperations;
};

/** The most bytes of a file, in every file system. */
export const FILE_BYTES_MAX = 2 ** 31;
