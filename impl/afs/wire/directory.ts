/** The bytes of a directory: its entries. A client reads them as it reads a file. */
import { decode, encode, type ValueOf } from "../../xdr/codec.ts";
import { array, struct } from "../../xdr/composite.ts";
import { XdrError } from "../../xdr/error.ts";
import { fid, fileName, fileType } from "./values.ts";

const entry = struct({ name: fileName, fid, type: fileType });
const directory = array(entry);

/** A name, and what it names. */
export type DirectoryEntry = ValueOf<typeof entry>;
/** The entries of a directory. */
type Directory = ValueOf<typeof directory>;

/** Packs a directory. */
export const packDirectory = (value: Directory): Uint8Array => encode(directory, value);

/** Unpacks a directory; null: the bytes are none. */
export const unpackDirectory = (bytes: Uint8Array): Directory | null => {
  try {
    return decode(directory, bytes);
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
};

/** Are these the same names? */
export const isSameName = (one: Uint8Array, other: Uint8Array): boolean =>
  Buffer.compare(one, other) === 0;
