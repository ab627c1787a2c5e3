/**
 * A directory tree as POSIX has it, as far as a file server needs one. A path is absolute, its parts parted
 * by "/"; "/" is the directory that the node was given, and nothing above it can be reached.
 *
 * What is done is visible at once to every call of this node, and survives a crash only as far as it was
 * synchronised: `sync` of a file for its bytes and size, `syncDirectory` for the names in a directory
 * (fsync(2): "calling fsync() does not necessarily ensure that the entry in the directory containing the file
 * has also reached disk"). What was not may be there, be missing, or be there in part.
 */
export type Files = {
  /** @throws FileError ENOENT, ENOTDIR */
  stat(path: string): Promise<FileStat>;
  /** The names in a directory, in order. @throws FileError ENOENT, ENOTDIR */
  list(path: string): Promise<readonly string[]>;
  /** @throws FileError EEXIST, ENOENT, ENOTDIR, ENOSPC */
  mkdir(path: string): Promise<void>;
  /** @throws FileError ENOENT, ENOTDIR, ENOTEMPTY */
  rmdir(path: string): Promise<void>;
  /** An empty file that was not there (O_CREAT, O_EXCL). @throws FileError EEXIST, ENOENT, ENOTDIR, ENOSPC */
  create(path: string): Promise<void>;
  /** @throws FileError ENOENT, ENOTDIR, EISDIR */
  unlink(path: string): Promise<void>;
  /**
   * Another name for what `from` names, at once: whoever looks finds the old or the new. A file takes the
   * place of a file, and a directory that of an empty one.
   *
   * @throws FileError ENOENT, ENOTDIR, EISDIR, ENOTEMPTY, EINVAL
   */
  rename(from: string, to: string): Promise<void>;
  /** Fewer bytes than asked for at the end of the file. @throws FileError ENOENT, EISDIR */
  read(
    path: string,
    span: { readonly at: number; readonly bytes: number },
  ): Promise<Uint8Array>;
  /** Bytes before `at` that nobody has written are 0. @throws FileError ENOENT, EISDIR, ENOSPC */
  write(path: string, at: number, bytes: Uint8Array): Promise<void>;
  /** Cuts a file, or makes it longer with bytes that are 0. @throws FileError ENOENT, EISDIR, ENOSPC */
  truncate(path: string, size: number): Promise<void>;
  /** Resolves when the bytes of the file survive a crash. @throws FileError ENOENT, EIO, ENOSPC */
  sync(path: string): Promise<void>;
  /** Resolves when the names in the directory survive a crash. @throws FileError ENOENT, ENOTDIR, EIO */
  syncDirectory(path: string): Promise<void>;
};

export type FileStat = {
  readonly type: "file" | "directory";
  /** Bytes of a file; 0 for a directory. */
  readonly size: number;
  /** The same for two names of one file, and for one file over a rename. */
  readonly inode: string;
  /** Milliseconds since 1970, by the wall clock of the machine: the last change of the bytes or the names. */
  readonly modified: number;
};

export type FileErrorCode =
  | "EEXIST"
  | "EINVAL"
  | "EIO"
  | "EISDIR"
  | "ENOENT"
  | "ENOSPC"
  | "ENOTDIR"
  | "ENOTEMPTY";

/** What POSIX calls the error is its `code`. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode, path: string) {
    super(`${path}: ${code}`);
    this.code = code;
  }
}
