/** A file of the server as it lies on its disk: the bytes, and behind them what is known of it. */
import { text } from "../../xdr/bytes.ts";
import { decode, encode, type ValueOf } from "../../xdr/codec.ts";
import { array, struct } from "../../xdr/composite.ts";
import { XdrError } from "../../xdr/error.ts";
import { unsigned } from "../../xdr/numbers.ts";
import { count, fid, status } from "../wire/values.ts";

/** The most clients whose last change of a file is remembered. The one that changed it longest ago is forgotten. */
const DONE_MAX = 256;

/** The last change of a client. `fid`: of what it made. */
const done = struct({ life: text(64), number: count, version: count, fid });
/** The last change of a client. */
export type Done = ValueOf<typeof done>;

const header = struct({ status, size: count, done: array(done, DONE_MAX) });
/** What the server knows of a file. */
export type Vnode = ValueOf<typeof header>;

const MAGIC = 0x4c41_4653;
const TRAILER_BYTES = 8;
const trailer = struct({ magic: unsigned, length: unsigned });

/** The bytes that the server writes behind the contents of a file. */
export const tailOf = (vnode: Vnode): Uint8Array => {
  const packed = encode(header, vnode);
  return Buffer.concat([
    packed,
    encode(trailer, { magic: MAGIC, length: packed.length }),
  ]);
};

/** Reads what stands behind the contents; null: the file was not written by a server of AFS. */
export const vnodeIn = async (
  size: number,
  read: (at: number, bytes: number) => Promise<Uint8Array>,
): Promise<Vnode | null> => {
  if (size < TRAILER_BYTES) return null;
  try {
    const end = size - TRAILER_BYTES;
    const { magic, length } = decode(trailer, await read(end, TRAILER_BYTES));
    if (magic !== MAGIC || length > end) return null;
    const vnode = decode(header, await read(end - length, length));
    return vnode.size === end - length ? vnode : null;
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
};

/** The list with this change as the last one of its client. */
export const withDone = (list: readonly Done[], last: Done): readonly Done[] =>
  [...list.filter(({ life }) => life !== last.life), last].slice(-DONE_MAX);
