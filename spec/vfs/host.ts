/** A host: the four objects of its kernel [24], the table of mounts, and the descriptors of its programs. */
import type { Call } from "./calls.ts";
import type { Floppy } from "./floppy.ts";
import type { Memory } from "./memory.ts";
import type { Attributes, Errno, Ino } from "./operations.ts";

/** The types of file systems. */
export type FileSystem = "memory" | "floppy";

/** The superblock object: a mounted file system. */
export type Superblock =
  | { readonly type: "memory"; readonly store: Memory }
  | { readonly type: "floppy"; readonly store: Floppy };

/** An inode object: a number, which means something in its file system only. */
export type Inode = { readonly of: string; readonly ino: Ino };

/** A file object: an open file with its position. A directory has one too, whose position is a cursor. */
export type OpenFile = Inode & {
  readonly position: number;
  readonly cursor: string;
  /** Only of a mutant: the file is cut when it is closed. */
  readonly cuts?: true;
};

/** The result of a call: an error, a number, a name or bytes, or the attributes of a file. */
export type Result = Errno | "ok" | number | { readonly text: string } | Attributes;

export type Host = {
  /** The superblocks by name; paths begin in `root`. */
  readonly superblocks: Readonly<Record<string, Superblock>>;
  /** By key of the covered inode: the name of the file system mounted there. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Dentry objects, which are a cache of names: by key of the directory and name; null: there is no such name. */
  readonly dentries: Readonly<Record<string, Ino | null>>;
  /** File objects by number. */
  readonly files: Readonly<Record<number, OpenFile>>;
  /** By program: the number of the file object of each descriptor. */
  readonly descriptors: Readonly<Record<string, Readonly<Record<number, number>>>>;
  /** The last call that returned. */
  readonly returned: { readonly call: string; readonly result: Result } | null;
  /** The tables called so far, each with the type of the file system that it was called on. */
  readonly dispatched: readonly string[];
  /** Only of a mutant: a rename under way. */
  readonly halfway: Call | null;
};

/** The key of an inode. */
export const keyOf = ({ of, ino }: Inode): string => `${of}:${ino}`;
/** The key of a name in a directory. */
export const dentryKey = (dir: Inode, name: string): string => `${keyOf(dir)}/${name}`;
/** The inode and the name that a key was made of. */
export const ofDentryKey = (key: string): readonly [dir: Inode, name: string] => {
  const [, of, ino, name] = /^(\w+):(\d+)\/(.*)$/.exec(key)!;
  return [{ of: of!, ino: Number(ino) }, name!];
};
/** The inode of a key. */
export const ofKey = (key: string): Inode => {
  const [of, ino] = key.split(":");
  return { of: of!, ino: Number(ino) };
};

/** Do two keys or inodes name one inode? */
export const isSame = (one: Inode, other: Inode): boolean =>
  one.of === other.of && one.ino === other.ino;

/** Is a result an error? */
export const isErrno = (result: unknown): result is Errno =>
  typeof result === "string" && result.startsWith("E");
