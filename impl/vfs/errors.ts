/** The errors of calls on files, by the codes of POSIX. */

export type Errno =
  | "EACCES"
  | "EBADF"
  | "EBUSY"
  | "EDQUOT"
  | "EEXIST"
  | "EFBIG"
  /** Bytes of a name that are no UTF-8. */
  | "EILSEQ"
  | "EINVAL"
  /** The device fails, or what is on it makes no sense. */
  | "EIO"
  | "EISDIR"
  | "ELOOP"
  | "EMFILE"
  | "EMLINK"
  | "ENAMETOOLONG"
  | "ENOENT"
  | "ENOSPC"
  | "ENOTDIR"
  | "ENOTEMPTY"
  | "ENOTSUP"
  /** The file system does not have this. */
  | "EPERM"
  | "EROFS"
  /** The file is gone from the server that had it. */
  | "ESTALE"
  /** A server does not answer. */
  | "ETIMEDOUT"
  | "EXDEV";

/** A call failed; what POSIX calls the error is its `code`. */
export class VfsError extends Error {
  override readonly name = "VfsError";
  readonly code: Errno;

  constructor(code: Errno, detail = "") {
    super(`${code}${detail && `: ${detail}`}`);
    this.code = code;
  }
}

/** Fails with this error. @throws VfsError always */
export const fail = (code: Errno, detail = ""): never => {
  throw new VfsError(code, detail);
};
