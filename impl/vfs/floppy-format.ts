/**
 * How a floppy is laid out: a block that describes it, a table with the next cluster of each cluster (as in
 * FAT), and the clusters, of one block each, numbered from 2. A directory is a chain of clusters with slots.
 */
import { fail } from "./errors.ts";

const MAGIC = "LSFLOPPY";
/** Blocks of a disk at most: the table is held in memory. */
const BLOCKS_MAX = 2 ** 20;
const BLOCK_BYTES_MIN = 128;
/** The number of the first cluster, which is the root directory's. */
export const FIRST_CLUSTER = 2;
/** In the table: the cluster is free; it is the last of its chain. */
export const FREE = 0;
/** The last cluster of a chain. */
export const END = 0xffff_ffff;
/** The bytes of a slot, and of a name in it. */
export const SLOT_BYTES = 64;
const NAME_AT = 12;
/** The most bytes of a name. */
export const NAME_BYTES_MAX = SLOT_BYTES - NAME_AT;

export type Layout = {
  readonly blockSize: number;
  readonly tableBlocks: number;
  readonly clusters: number;
};

type Size = { readonly blocks: number; readonly blockSize: number };

/** How a disk of this size is divided. @throws VfsError EIO if it is too small or too large */
export const layoutOf = ({ blocks, blockSize }: Size): Layout => {
  const isSound =
    blocks <= BLOCKS_MAX && blockSize >= BLOCK_BYTES_MIN && blockSize % SLOT_BYTES === 0;
  const tableBlocks = Math.ceil(((blocks + FIRST_CLUSTER) * 4) / blockSize);
  const clusters = blocks - 1 - tableBlocks;
  return isSound && clusters >= 1
    ? { blockSize, tableBlocks, clusters }
    : fail("EIO", `no floppy has ${blocks} blocks of ${blockSize} bytes`);
};

/** The first block of a disk of this size. */
export const describing = ({ blocks, blockSize }: Size): Uint8Array => {
  const bytes = new Uint8Array(blockSize);
  bytes.set(Buffer.from(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, blockSize, true);
  view.setUint32(12, blocks, true);
  return bytes;
};

/** @throws VfsError EIO unless the block describes a disk of this size */
export const requireDescribed = (first: Uint8Array, size: Size): void => {
  const expected = describing(size);
  if (!expected.every((byte, i) => first[i] === byte)) fail("EIO", "no floppy");
};

/** The contents of a slot; `first` is 0 for a file without bytes. */
export type Slot = {
  readonly name: string;
  readonly type: "file" | "directory";
  readonly first: number;
  readonly size: number;
};

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const nameIn = (bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes);
  } catch {
    return "";
  }
};

/** The slot that these bytes are; null if it is empty. @throws VfsError EIO if they are none */
export const slotFrom = (bytes: Uint8Array, { clusters }: Layout): Slot | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SLOT_BYTES);
  const kind = view.getUint8(0);
  if (kind === 0) return null;
  const length = view.getUint8(1);
  const name = nameIn(
    bytes.subarray(NAME_AT, NAME_AT + Math.min(length, NAME_BYTES_MAX)),
  );
  const [first, size] = [view.getUint32(4, true), view.getUint32(8, true)];
  const isCluster = first >= FIRST_CLUSTER && first < FIRST_CLUSTER + clusters;
  const isName =
    length <= NAME_BYTES_MAX &&
    name !== "" &&
    !/[/\0]/.test(name) &&
    !/^\.\.?$/.test(name);
  const isFile = kind === 1 && (isCluster ? size > 0 : first === 0 && size === 0);
  if (!isName || !(isFile || (kind === 2 && isCluster && size === 0)))
    return fail("EIO", "a damaged slot");
  return { name, type: kind === 1 ? "file" : "directory", first, size };
};

/** The bytes of a slot. */
export const slotBytes = (slot: Slot | null): Uint8Array => {
  const bytes = new Uint8Array(SLOT_BYTES);
  if (slot === null) return bytes;
  const name = Buffer.from(slot.name);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, slot.type === "file" ? 1 : 2);
  view.setUint8(1, name.length);
  view.setUint32(4, slot.first, true);
  view.setUint32(8, slot.size, true);
  bytes.set(name, NAME_AT);
  return bytes;
};
