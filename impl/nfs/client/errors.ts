/** The errors of programs' calls, by the errors of calls to the server. */
import { RpcError } from "../../rpc/errors.ts";
import { type Errno, VfsError } from "../../vfs/errors.ts";
import { XdrError } from "../../xdr/error.ts";
import type { NfsStatus } from "../wire/status.ts";
import type { WaitOptions } from "./options.ts";

/** The name of an error in NFS. */
export type NfsErrorName = Exclude<NfsStatus, "NFS3_OK">;

const CODES: Readonly<Record<NfsErrorName, Errno>> = {
  NFS3ERR_PERM: "EPERM",
  NFS3ERR_NOENT: "ENOENT",
  NFS3ERR_IO: "EIO",
  NFS3ERR_NXIO: "EIO",
  NFS3ERR_ACCES: "EACCES",
  NFS3ERR_EXIST: "EEXIST",
  NFS3ERR_XDEV: "EXDEV",
  NFS3ERR_NODEV: "EIO",
  NFS3ERR_NOTDIR: "ENOTDIR",
  NFS3ERR_ISDIR: "EISDIR",
  NFS3ERR_INVAL: "EINVAL",
  NFS3ERR_FBIG: "EFBIG",
  NFS3ERR_NOSPC: "ENOSPC",
  NFS3ERR_ROFS: "EROFS",
  NFS3ERR_MLINK: "EMLINK",
  NFS3ERR_NAMETOOLONG: "ENAMETOOLONG",
  NFS3ERR_NOTEMPTY: "ENOTEMPTY",
  NFS3ERR_DQUOT: "EDQUOT",
  NFS3ERR_STALE: "ESTALE",
  NFS3ERR_REMOTE: "EIO",
  NFS3ERR_BADHANDLE: "ESTALE",
  NFS3ERR_NOT_SYNC: "EIO",
  NFS3ERR_BAD_COOKIE: "EIO",
  NFS3ERR_NOTSUPP: "EPERM",
  NFS3ERR_TOOSMALL: "EIO",
  NFS3ERR_SERVERFAULT: "EIO",
  NFS3ERR_BADTYPE: "EINVAL",
  NFS3ERR_JUKEBOX: "EIO",
};

/** The error of a program for that of the server. */
export const errorOf = (status: NfsErrorName, what: string): VfsError =>
  new VfsError(CODES[status], `${what}: ${status}`);

/** The error of a program for a call that has no results, or none that make sense. */
export const errorOfCall = (
  error: unknown,
  what: string,
  mount: WaitOptions["mount"],
): unknown => {
  if (error instanceof XdrError)
    return new VfsError("EINVAL", `${what}: ${error.message}`);
  if (!(error instanceof RpcError)) return error;
  const code =
    error.code === "AUTH_ERROR"
      ? "EACCES"
      : error.code === "TIMED_OUT" && mount === "softerr"
        ? "ETIMEDOUT"
        : "EIO";
  return new VfsError(code, `${what}: ${error.message}`);
};
