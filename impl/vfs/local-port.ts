/** How the local file system calls the port `files`, and finds there what has a name. */
import { FileError, type Files, type OpenFile } from "../ports.ts";
import { VfsError } from "./errors.ts";
import type { Entry, Ino, Named } from "./file-system.ts";
import type { LocalInodes } from "./local-inodes.ts";

/** A call of the port, whose errors have the same names here. */
export const called = async <R>(work: Promise<R>): Promise<R> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof VfsError) throw error;
    throw error instanceof FileError
      ? new VfsError(error.code, error.message)
      : new VfsError("EIO", String(error));
  }
};

/** A call whose answer is null if there is no such file. */
const ifThere = async <R>(work: Promise<R>): Promise<R | null> => {
  try {
    return await called(work);
  } catch (error) {
    if (error instanceof VfsError && error.code === "ENOENT") return null;
    throw error;
  }
};

/** The state that the tables of operations share. */
export type Local = {
  readonly files: Files;
  readonly inodes: LocalInodes;
  /** Inodes whose changes may not survive a crash yet. */
  readonly changed: Set<Ino>;
};

/** Half of a character stands for a byte that is none: no path can have it. */
const IS_NO_TEXT = /\p{Surrogate}/u;

/**
 * The file that a name stands for; null if there is none, or if it is a special file, which programs cannot open here.
 */
export const lookup = async (
  { files, inodes }: Local,
  at: Named,
): Promise<Entry | null> => {
  if (IS_NO_TEXT.test(at.name)) return null;
  const found = await ifThere(files.stat(inodes.at(at)));
  if (found === null) return null;
  const { type } = found;
  if (type !== "file" && type !== "directory" && type !== "symlink") return null;
  return { ino: inodes.number(found.inode, at, type), type };
};

/** A file is open to be written if that is allowed. */
const opened = async ({ files, inodes }: Local, ino: Ino): Promise<OpenFile> => {
  const path = inodes.path(ino);
  try {
    return await called(files.open(path, "write"));
  } catch (error) {
    const { code } = error as VfsError;
    if (code === "EACCES" || code === "EROFS" || code === "EPERM")
      return called(files.open(path, "read"));
    throw error;
  }
};

/** Opens a file at the port once, for all descriptors of programs. */
export const openedOnce = async (local: Local, ino: Ino): Promise<void> => {
  const known = local.inodes.of(ino);
  if (known.type !== "file") return;
  known.open ??= { file: await opened(local, ino), times: 0 };
};
