/** The program of the file server. Whole files go in parts where they are large. */

import { procedure, program } from "../../rpc/program.ts";
import { opaque, text } from "../../xdr/bytes.ts";
import type { Codec, ValueOf } from "../../xdr/codec.ts";
import { optional, struct, union } from "../../xdr/composite.ts";
import { bool, enumeration, nothing, unsigned } from "../../xdr/numbers.ts";
import {
  caller,
  count,
  fid,
  fileName,
  fileType,
  metadata,
  numbered,
  part,
  status,
  version,
} from "./values.ts";

/** How a call ends. */
const callStatus = enumeration({
  OK: 0,
  ENOENT: 2,
  EIO: 5,
  EACCES: 13,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EFBIG: 27,
  ENOSPC: 28,
  EROFS: 30,
  ENAMETOOLONG: 63,
  ENOTEMPTY: 66,
  /** The file does not exist any more. */
  ESTALE: 70,
  /** This version, or a part that was sent before, is gone: the client has to begin again. */
  CHANGED: 10_001,
});
/** The name of a status. */
export type CallStatus = ValueOf<typeof callStatus>;

const place = struct({ directory: fid, name: fileName });

const answer = <T>(ok: Codec<T>) => union(callStatus, { OK: ok }, nothing);

const SYMLINK_BYTES_MAX = 4095;

/** The number is of the range that RFC 5531, section 8.4, leaves to users. */
export const fileProgram = program({
  number: 0x2000_0163,
  version: 1,
  procedures: {
    /** Names the cell, which is the same as long as the files are; callbacks last `leaseMs`, 0: until they are broken. */
    describe: procedure(
      1,
      nothing,
      struct({ cell: text(64), root: fid, leaseMs: unsigned }),
      { isIdempotent: true },
    ),
    /**
     * Status and first bytes of a file, with a callback: the server calls the client when the file changes. `have`: the
     * version of the client's copy; if it is the newest, or no bytes are wanted, the reply has no contents.
     */
    fetch: procedure(
      2,
      struct({ caller, fid, have: optional(version), want: unsigned }),
      answer(struct({ status, contents: optional(part) })),
      { knowsCopies: true },
    ),
    /** The next part of a version. */
    more: procedure(
      3,
      struct({ fid, version, at: count, bytes: unsigned }),
      answer(part),
      { isIdempotent: true },
    ),
    /** A part of what is stored in a later call of the same number. */
    put: procedure(
      4,
      struct({ caller, change: numbered, fid, at: count, bytes: part }),
      answer(nothing),
      { isIdempotent: true },
    ),
    /** Stores the whole file, of which this is the end. `callback`: the client has one for the new version. */
    store: procedure(
      5,
      struct({ caller, change: numbered, fid, size: count, metadata, tail: part }),
      answer(struct({ status, callback: bool })),
      { knowsCopies: true },
    ),
    /** Makes a file, a directory or a symbolic link. */
    make: procedure(
      6,
      struct({
        caller,
        change: numbered,
        at: place,
        type: fileType,
        mode: unsigned,
        target: opaque(SYMLINK_BYTES_MAX),
      }),
      answer(status),
      { knowsCopies: true },
    ),
    /** Removes a name: of a directory, or of anything else. */
    remove: procedure(
      7,
      struct({ caller, change: numbered, at: place, isDirectory: bool }),
      answer(nothing),
      { knowsCopies: true },
    ),
    rename: procedure(
      8,
      struct({ caller, change: numbered, from: place, to: place }),
      answer(nothing),
      { knowsCopies: true },
    ),
    /** The directory that a directory is in; of the root itself. */
    parent: procedure(10, struct({ fid }), answer(fid), { isIdempotent: true }),
    space: procedure(9, nothing, answer(struct({ bytes: count, freeBytes: count })), {
      isIdempotent: true,
    }),
  },
});
