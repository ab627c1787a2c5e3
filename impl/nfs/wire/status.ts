import type { ValueOf } from "../../xdr/codec.ts";
import { enumeration } from "../../xdr/numbers.ts";

/** How a call of NFS ended: `nfsstat3` of RFC 1813, section 2.6. */
export const nfsStatus = enumeration({
  NFS3_OK: 0,
  NFS3ERR_PERM: 1,
  NFS3ERR_NOENT: 2,
  NFS3ERR_IO: 5,
  NFS3ERR_NXIO: 6,
  NFS3ERR_ACCES: 13,
  NFS3ERR_EXIST: 17,
  NFS3ERR_XDEV: 18,
  NFS3ERR_NODEV: 19,
  NFS3ERR_NOTDIR: 20,
  NFS3ERR_ISDIR: 21,
  NFS3ERR_INVAL: 22,
  NFS3ERR_FBIG: 27,
  NFS3ERR_NOSPC: 28,
  NFS3ERR_ROFS: 30,
  NFS3ERR_MLINK: 31,
  NFS3ERR_NAMETOOLONG: 63,
  NFS3ERR_NOTEMPTY: 66,
  NFS3ERR_DQUOT: 69,
  NFS3ERR_STALE: 70,
  NFS3ERR_REMOTE: 71,
  NFS3ERR_BADHANDLE: 10_001,
  NFS3ERR_NOT_SYNC: 10_002,
  NFS3ERR_BAD_COOKIE: 10_003,
  NFS3ERR_NOTSUPP: 10_004,
  NFS3ERR_TOOSMALL: 10_005,
  NFS3ERR_SERVERFAULT: 10_006,
  NFS3ERR_BADTYPE: 10_007,
  NFS3ERR_JUKEBOX: 10_008,
});

/** The name of one of them. */
export type NfsStatus = ValueOf<typeof nfsStatus>;
