/** Types that many procedures share: RFC 1813, sections 2.5 and 2.6. */
import { fixedOpaque, opaque } from "../../xdr/bytes.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import { optional, struct, union } from "../../xdr/composite.ts";
import { enumeration, nothing, unsigned, unsignedHyper } from "../../xdr/numbers.ts";

/** The most bytes of a file handle: NFS3_FHSIZE of section 2.4. */
export const HANDLE_BYTES_MAX = 64;

/** The name of a file or directory that a server gives out, and that means nothing to a client (`nfs_fh3`). */
export const handle = opaque(HANDLE_BYTES_MAX);

/**
 * The name of an entry in a directory (`filename3`). The RFC has a string without a limit; it may be any bytes, since
 * POSIX names are no text. A server answers NFS3ERR_NAMETOOLONG where it has a limit.
 */
export const filename = opaque();

/** The target of a symbolic link (`nfspath3`): any bytes. */
export const path = opaque();

/** NFS3_COOKIEVERFSIZE, NFS3_CREATEVERFSIZE, NFS3_WRITEVERFSIZE of section 2.4. */
const VERIFIER_BYTES = 8;

/** Eight bytes that mean nothing to the other side (`cookieverf3`, `createverf3`, `writeverf3`). */
export const verifier = fixedOpaque(VERIFIER_BYTES);

/** Seconds and nanoseconds since 1970 (`nfstime3`). */
export const time = struct({ seconds: unsigned, nseconds: unsigned });

/** A time of NFS: seconds and nanoseconds. */
export type NfsTime = ValueOf<typeof time>;

/** The type of a file (`ftype3`). */
export const fileType = enumeration({
  NF3REG: 1,
  NF3DIR: 2,
  NF3BLK: 3,
  NF3CHR: 4,
  NF3LNK: 5,
  NF3SOCK: 6,
  NF3FIFO: 7,
});

/** The two numbers of a device (`specdata3`). */
export const device = struct({ specdata1: unsigned, specdata2: unsigned });

/** The attributes of a file (`fattr3`): 84 bytes. */
export const attributes = struct({
  type: fileType,
  mode: unsigned,
  nlink: unsigned,
  uid: unsigned,
  gid: unsigned,
  size: unsignedHyper,
  /** How many bytes of the disk it takes. */
  used: unsignedHyper,
  rdev: device,
  fsid: unsignedHyper,
  fileid: unsignedHyper,
  atime: time,
  mtime: time,
  ctime: time,
});

/** The attributes of a file. */
export type Attributes = ValueOf<typeof attributes>;

/** The attributes after an operation, where the server knows them (`post_op_attr`). */
export const postOpAttributes = optional(attributes);

/** The attributes by which a client sees that a file has changed (`wcc_attr`). */
const wccAttributes = struct({ size: unsignedHyper, mtime: time, ctime: time });

/** Weak cache consistency: the attributes just before and just after an operation (`wcc_data`). */
export const wcc = struct({
  before: optional(wccAttributes),
  after: postOpAttributes,
});

/** The attributes of a file before and after a call that may have changed it. */
export type Wcc = ValueOf<typeof wcc>;

/** The handle of what was made, where the server gives one (`post_op_fh3`). */
export const postOpHandle = optional(handle);

/** How a time is set (`set_atime`, `set_mtime`). */
const setTime = union(
  enumeration({ DONT_CHANGE: 0, SET_TO_SERVER_TIME: 1, SET_TO_CLIENT_TIME: 2 }),
  { DONT_CHANGE: nothing, SET_TO_SERVER_TIME: nothing, SET_TO_CLIENT_TIME: time },
);

/** Attributes that a client sets; null: they stay (`sattr3`). */
export const settable = struct({
  mode: optional(unsigned),
  uid: optional(unsigned),
  gid: optional(unsigned),
  size: optional(unsignedHyper),
  atime: setTime,
  mtime: setTime,
});

/** The attributes that a client sets. */
export type Settable = ValueOf<typeof settable>;

/** Nothing is set. */
export const setNothing: Settable = {
  mode: null,
  uid: null,
  gid: null,
  size: null,
  atime: { type: "DONT_CHANGE", value: undefined },
  mtime: { type: "DONT_CHANGE", value: undefined },
};

/** An entry of a directory (`diropargs3`). */
export const place = struct({ dir: handle, name: filename });

/** A directory and a name in it. */
export type Place = ValueOf<typeof place>;
