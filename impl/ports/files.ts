/**
 * A directory tree as POSIX has it, as far as a file server needs one. A path is absolute, with "/" between
 * its parts; "/" is a directory of the node, above which the node reaches nothing.
 *
 * A change is visible at once to every call of this node. It survives a crash once it is synchronised: `sync`
 * of a file for its bytes and size, `syncDirectory` for the names in a directory
 * (fsync(2): "calling fsync() does not necessarily ensure that the entry in the directory containing the file
 * has also reached disk"). After a crash, changes that were not may be there, missing, or there in part.
 */
export type Files = {
  /** What is known of a file or directory. @throws FileError ENOENT, ENOTDIR */
  stat(path: string): Promise<FileStat>;
  /** The names in a directory, in order. @throws FileError ENOENT, ENOTDIR */
  list(path: string): Promise<readonly string[]>;
  /** Makes an empty directory. @throws FileError EEXIST, ENOENT, ENOTDIR, ENOSPC */
  mkdir(path: string): Promise<void>;
  /** Removes an empty directory. @throws FileError ENOENT, ENOTDIR, ENOTEMPTY */
  rmdir(path: string): Promise<void>;
  /** Makes an empty file (O_CREAT, O_EXCL). @throws FileError EEXIST, ENOENT, ENOTDIR, ENOSPC */
  create(path: string): Promise<void>;
  /** Removes a file. @throws FileError ENOENT, ENOTDIR, EISDIR */
  unlink(path: string): Promise<void>;
  /**
   * Renames a file or directory atomically: other calls find either the old name or the new one. A file
   * replaces a file, and a directory an empty directory.
   *
   * @throws FileError ENOENT, ENOTDIR, EISDIR, ENOTEMPTY, EINVAL
   */
  rename(from: string, to: string): Promise<void>;
  /** Reads bytes from `at` on; fewer at the end of the file. @throws FileError ENOENT, EISDIR */
  read(
    path: string,
    span: { readonly at: number; readonly bytes: number },
  ): Promise<Uint8Array>;
  /** Writes bytes at `at`; bytes before it that were never written are 0. @throws FileError ENOENT, EISDIR, ENOSPC */
  write(path: string, at: number, bytes: Uint8Array): Promise<void>;
  /** Cuts a file to this size, or extends it with bytes that are 0. @throws FileError ENOENT, EISDIR, ENOSPC */
  truncate(path: string, size: number): Promise<void>;
  /** Resolves when the bytes of the file survive a crash. @throws FileError ENOENT, EIO, ENOSPC */
  sync(path: string): Promise<void>;
  /** Resolves when the names in the directory survive a crash. @throws FileError ENOENT, ENOTDIR, EIO */
  syncDirectory(path: string): Promise<void>;
};

/** What `stat` returns. */
export type FileStat = {
  readonly type: "file" | "directory";
  /** Bytes of a file; 0 for a directory. */
  readonly size: number;
  /** The identity of the file, which a rename does not change. */
  readonly inode: string;
  /** The last change of the bytes, or of the names, in milliseconds since 1970 by the wall clock. */
  readonly modified: number;
};

/** The errors of POSIX that a call can fail with. */
export type FileErrorCode =
  | "EEXIST"
  | "EINVAL"
  | "EIO"
  | "EISDIR"
  | "ENOENT"
  | "ENOSPC"
  | "ENOTDIR"
  | "ENOTEMPTY";

/** A call failed; `code` is the name that POSIX has for the error. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode, path: string) {
    super(`${path}: ${code}`);
    this.code = code;
  }
}
