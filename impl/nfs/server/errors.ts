import { DiskFailure, FileError, type FileErrorCode } from "../../ports.ts";
import type { NfsStatus } from "../wire/status.ts";

/** The name of an error. */
type NfsErrorName = Exclude<NfsStatus, "NFS3_OK">;

/** A call cannot be done; `status` is what the client is answered. */
export class NfsError extends Error {
  override readonly name = "NfsError";
  readonly status: NfsErrorName;

  constructor(status: NfsErrorName) {
    super(status);
    this.status = status;
  }
}

/** @throws NfsError */
export const refuse = (status: NfsErrorName): never => {
  throw new NfsError(status);
};

/**
 * The status for each error of the disk. NFS has none for something busy, such as a mount point, nor for a limit of
 * open files: a client asks again after NFS3ERR_JUKEBOX.
 */
const BY_CODE: Readonly<Record<FileErrorCode, NfsErrorName>> = {
  EACCES: "NFS3ERR_ACCES",
  EBADF: "NFS3ERR_IO",
  EBUSY: "NFS3ERR_ACCES",
  EDQUOT: "NFS3ERR_DQUOT",
  EEXIST: "NFS3ERR_EXIST",
  EFBIG: "NFS3ERR_FBIG",
  EINVAL: "NFS3ERR_INVAL",
  EIO: "NFS3ERR_IO",
  EISDIR: "NFS3ERR_ISDIR",
  ELOOP: "NFS3ERR_INVAL",
  EMFILE: "NFS3ERR_JUKEBOX",
  EMLINK: "NFS3ERR_MLINK",
  ENAMETOOLONG: "NFS3ERR_NAMETOOLONG",
  ENOENT: "NFS3ERR_NOENT",
  ENOSPC: "NFS3ERR_NOSPC",
  ENOTDIR: "NFS3ERR_NOTDIR",
  ENOTEMPTY: "NFS3ERR_NOTEMPTY",
  ENOTSUP: "NFS3ERR_NOTSUPP",
  EPERM: "NFS3ERR_PERM",
  EROFS: "NFS3ERR_ROFS",
  EXDEV: "NFS3ERR_XDEV",
};

/** The status for an error of any kind. */
export const statusOf = (error: unknown): NfsErrorName => {
  if (error instanceof NfsError) return error.status;
  if (error instanceof FileError) return BY_CODE[error.code];
  return error instanceof DiskFailure ? "NFS3ERR_IO" : "NFS3ERR_SERVERFAULT";
};
