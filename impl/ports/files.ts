/**
 * A directory tree as POSIX has it, as far as a file server needs one. A path is absolute, with "/" between
 * its parts; "/" is a directory of the node, above which the node reaches nothing.
 *
 * No call follows a symbolic link: in the middle of a path it is no directory (ENOTDIR), and at the end it is
 * itself, or ELOOP where bytes are wanted. So no link leads out of the directory of the node. A parent in these
 * comments is the directory that a name is in. Every call that takes a path can fail with EACCES, EINVAL (a path
 * that is no such path), EIO, ENAMETOOLONG, ENOENT and ENOTDIR; each that changes something, with EDQUOT, ENOSPC
 * and EROFS.
 *
 * A change is visible at once to every call of this node. It survives a crash once it is synchronised: `sync`
 * of a file for its bytes, size and attributes, `syncDirectory` for the names in a directory, its own attributes
 * and those of symbolic links in it
 * (fsync(2): "calling fsync() does not necessarily ensure that the entry in the directory containing the file
 * has also reached disk"). After a crash, changes that were not may be there, missing, or there in part.
 */
export type Files = {
  /** The attributes of the file or directory with this name. */
  stat(path: string): Promise<FileStat>;
  /** The room of the file system that has this name. */
  statfs(path: string): Promise<FileSystemStat>;
  /** The names in a directory, in order, without "." and "..". */
  list(path: string): Promise<readonly string[]>;
  /** Makes an empty directory with this mode, whatever the umask; 0o755 if none is given. @throws FileError EEXIST */
  mkdir(path: string, mode?: number): Promise<void>;
  /** Removes an empty directory. @throws FileError ENOTEMPTY; EBUSY if something is mounted there */
  rmdir(path: string): Promise<void>;
  /**
   * Makes an empty file (O_CREAT, O_EXCL) with this mode, whatever the umask; 0o644 if none is given.
   *
   * @throws FileError EEXIST
   */
  create(path: string, mode?: number): Promise<void>;
  /** Gives a file another name (a hard link). @throws FileError EEXIST, EMLINK, EXDEV; EPERM for a directory */
  link(path: string, to: string): Promise<void>;
  /** Makes a symbolic link. @throws FileError EEXIST; ENOENT if the target is empty */
  symlink(target: string, path: string): Promise<void>;
  /** The target of a symbolic link. @throws FileError EINVAL for anything else */
  readlink(path: string): Promise<string>;
  /** Removes a name of what is no directory. @throws FileError EISDIR */
  unlink(path: string): Promise<void>;
  /**
   * Renames a file or directory atomically: other calls find either the old name or the new one. What is no
   * directory replaces what is none, and a directory an empty directory. Two names of one file stay.
   *
   * @throws FileError EISDIR, ENOTEMPTY, EXDEV; EINVAL for a directory into itself
   */
  rename(from: string, to: string): Promise<void>;
  /**
   * Sets what is given, one after another: a crash may find some of it done.
   *
   * @throws FileError EINVAL for a time before 1970, ENOTSUP for the mode of a symbolic link, EPERM
   */
  setAttributes(path: string, attributes: NewAttributes): Promise<void>;
  /**
   * Opens a file, to read it or to read and write it, until it is closed or the node ends.
   *
   * @throws FileError EISDIR, ELOOP, EMFILE
   */
  open(path: string, access: FileAccess): Promise<OpenFile>;
  /** Reads bytes from `at` on; fewer at the end of the file. @throws FileError EISDIR, ELOOP */
  read(path: string, span: FileSpan): Promise<Uint8Array>;
  /**
   * Writes bytes at `at`; bytes before it that were never written are 0. If it fails, a part may be written.
   *
   * @throws FileError EISDIR, ELOOP, EFBIG
   */
  write(path: string, at: number, bytes: Uint8Array): Promise<void>;
  /** Cuts a file to this size, or extends it with bytes that are 0. @throws FileError EISDIR, ELOOP, EFBIG */
  truncate(path: string, size: number): Promise<void>;
  /** Resolves when the bytes and the attributes of the file survive a crash. @throws FileError EISDIR, ELOOP */
  sync(path: string): Promise<void>;
  /** Resolves when the names in the directory survive a crash. */
  syncDirectory(path: string): Promise<void>;
};

/** How a file is opened; "write" includes reading. */
export type FileAccess = "read" | "write";

/**
 * A file that is open: it stays the same file when it gets another name, and is there without any name until it is
 * closed. Its calls are those of `Files`, without looking for the file each time.
 *
 * @throws FileError EBADF when it is closed, or for a change when it was opened to be read
 */
export type OpenFile = {
  stat(): Promise<FileStat>;
  setAttributes(attributes: NewAttributes): Promise<void>;
  read(span: FileSpan): Promise<Uint8Array>;
  write(at: number, bytes: Uint8Array): Promise<void>;
  truncate(size: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
};

/** Bytes of a file: so many from this place on. */
export type FileSpan = { readonly at: number; readonly bytes: number };

/** The types of files. Only the first three can be made through the port. */
export type FileType =
  | "file"
  | "directory"
  | "symlink"
  | "fifo"
  | "socket"
  | "block"
  | "character";

/** What `stat` returns. Times are nanoseconds since 1970 by the wall clock. */
export type FileStat = {
  readonly type: FileType;
  /** Bytes of a file, or of the target of a symbolic link; otherwise 0. */
  readonly size: number;
  /** The bytes that it takes on the disk. */
  readonly used: number;
  /**
   * The identity of the file, which no other file has had or will have. A rename does not change it, and a
   * restart of the node neither. Fewer than 60 characters of ASCII.
   */
  readonly inode: string;
  /** The number of the inode, which may be used again once the file is gone. */
  readonly number: bigint;
  /** How many names it has. Of a directory: 1, or 2 and the directories in it, as the file system counts. */
  readonly links: number;
  /** The bits of 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of the types "block" and "character"; otherwise 0 and 0. */
  readonly device: { readonly major: number; readonly minor: number };
  /** The last read of it, as far as that is kept: the simulated world does not, nor do many mounts. */
  readonly accessed: bigint;
  /** The last change of the bytes, or of the names in a directory. */
  readonly modified: bigint;
  /** The last change of the bytes, names or attributes, by the granularity of the clock of files: 4 ms in Linux. */
  readonly changed: bigint;
  /**
   * A token of the last change of the bytes, names or attributes. In the simulated world each change gives one
   * that there never was. In the real world it is `changed`: since Linux 6.13 a change that follows a `stat`
   * always alters it (multigrain time stamps of ext4, xfs, btrfs and tmpfs), and before, changes within a few
   * milliseconds may share it. A crash may take it back together with the change.
   */
  readonly change: bigint;
};

/** What `setAttributes` sets. The real world keeps times to the microsecond; "now" is by the wall clock. */
export type NewAttributes = {
  /** The bits of 0o7777. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly accessed?: bigint | "now";
  readonly modified?: bigint | "now";
};

/** What `statfs` returns. */
export type FileSystemStat = {
  readonly bytes: bigint;
  readonly bytesFree: bigint;
  /** The free bytes for users other than root. */
  readonly bytesAvailable: bigint;
  /** The number of inodes, used and free. */
  readonly files: bigint;
  readonly filesFree: bigint;
};

/** Bytes of one name at most, in UTF-8 (`NAME_MAX`). */
export const FILE_NAME_BYTES_MAX = 255;
/** Bytes of the target of a symbolic link at most. */
export const SYMLINK_BYTES_MAX = 4095;

const FILE_ERROR_CODES = [
  "EACCES",
  "EBADF",
  "EBUSY",
  "EDQUOT",
  "EEXIST",
  "EFBIG",
  "EINVAL",
  "EIO",
  "EISDIR",
  "ELOOP",
  "EMFILE",
  "EMLINK",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOSPC",
  "ENOTDIR",
  "ENOTEMPTY",
  "ENOTSUP",
  "EPERM",
  "EROFS",
  "EXDEV",
] as const;

/** The errors of POSIX that a call can fail with. */
export type FileErrorCode = (typeof FILE_ERROR_CODES)[number];

/** Is this one of the codes? */
export const isFileErrorCode = (code: unknown): code is FileErrorCode =>
  FILE_ERROR_CODES.some((each) => each === code);

/** A call failed; `code` is the name that POSIX has for the error. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode, path: string) {
    super(`${path}: ${code}`);
    this.code = code;
  }
}
