/** Parts that both programs share. */
import { opaque, text } from "../../xdr/bytes.ts";
import type { Codec, ValueOf } from "../../xdr/codec.ts";
import { struct } from "../../xdr/composite.ts";
import { enumeration, unsigned, unsignedHyper } from "../../xdr/numbers.ts";

/** A count that a number of JavaScript holds. */
export const count: Codec<number> = {
  least: 8,
  write: (out, value) => unsignedHyper.write(out, BigInt(value)),
  read: (from) => {
    const value = Number(unsignedHyper.read(from));
    return Number.isSafeInteger(value) ? value : from.refuse(`too large: ${value}`);
  },
};

/** The number of a file, which no other file of the cell has had or will have. */
export const fid = unsigned;
/** The data version of a file: each change makes it larger by 1. */
export const version = count;

/** The most bytes of one call or reply. */
export const PART_BYTES_MAX = 2 ** 20;
/** A part of a file. */
export const part = opaque(PART_BYTES_MAX);
/** A name in a directory, as the bytes that it is on a disk. */
export const fileName = opaque(255);

/** The type of a file. */
export const fileType = enumeration({ file: 1, directory: 2, symlink: 3 });

/** What is kept of a file beside its bytes. `modified`: nanoseconds since 1970. */
export const metadata = struct({ mode: unsigned, modified: unsignedHyper });

/** What server and client know of a file. */
export const status = struct({ fid, type: fileType, version, size: count, metadata });
/** What server and client know of a file. */
export type Status = ValueOf<typeof status>;
/** What a program may change of it. */
export type FileMetadata = ValueOf<typeof metadata>;

/** A cache manager: a name that it keeps across restarts, and the port of its callback program. */
export const caller = struct({ machine: text(64), port: unsigned });
/** Who calls. */
export type Caller = ValueOf<typeof caller>;

/**
 * A change by its number: a copy of a call that was done is not done again. `life`: a name of this start of the
 * client, which numbers its changes from 1.
 */
export const numbered = struct({ life: text(64), number: count });
/** A change by its number. */
export type Numbered = ValueOf<typeof numbered>;
