/** Answers to the kernel, as the bytes that the device takes: `include/uapi/linux/fuse.h`, little-endian. */
import { constants } from "node:os";
import { BYTES_MAX, INIT_FLAGS, VERSION } from "./opcodes.ts";
import type { FileRequests } from "./requests.ts";

type FileType = "file" | "directory" | "symlink";

/** The attributes of a node, as stat(2) has them; times are nanoseconds since 1970. */
export type NodeAttributes = {
  /** The number of the inode that programs see. */
  readonly ino: number;
  readonly type: FileType;
  readonly size: number;
  readonly links: number;
  /** The bits of 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
};
/** A node that a name stands for. */
export type NodeEntry = { readonly node: number; readonly attributes: NodeAttributes };
/** A name in a directory, and where the listing goes on after it. */
type NodeListed = {
  readonly name: string;
  readonly ino: number;
  readonly type: FileType;
  readonly next: number;
};
/** The sizes of a file system, as statfs(2) has them; `nameMax` is in bytes. */
type NodeSpace = {
  readonly bytes: number;
  readonly freeBytes: number;
  readonly inodes: number;
  readonly freeInodes: number;
  readonly nameMax: number;
};

type Opened = { readonly handle: number };

/** The answer to each request; a request without an entry has an answer without data. */
type Answers = {
  lookup: NodeEntry;
  getattr: NodeAttributes;
  setattr: NodeAttributes;
  readlink: string;
  symlink: NodeEntry;
  mknod: NodeEntry;
  mkdir: NodeEntry;
  link: NodeEntry;
  open: Opened;
  create: NodeEntry & Opened;
  read: Uint8Array;
  /** How many bytes were written. */
  write: number;
  statfs: NodeSpace;
  opendir: Opened;
  /** The entries of a listing. Those that do not fit are left for the next request. */
  readdir: readonly NodeListed[];
};

type AnswerTo<T extends keyof FileRequests> = T extends keyof Answers
  ? Answers[T]
  : unknown;

/**
 * A file system as the kernel calls it. An operation that fails throws an error whose `code` is one of POSIX, such as
 * "ENOENT"; any other error is EIO for the program.
 */
export type FuseOperations = {
  readonly [T in keyof FileRequests]: (request: FileRequests[T]) => Promise<AnswerTo<T>>;
} & {
  /** The kernel does not know these nodes any more, and will look them up again before it uses them. */
  forget(nodes: readonly number[]): void;
};

const TYPE_BITS: Readonly<Record<FileType, number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
};
const OUT_HEADER_BYTES = 16;
const ENTRY_BYTES = 40;
const ATTRIBUTES_BYTES = 88;
const BLOCK_BYTES = 4096;
const NOTIFY_INVAL_INODE = 2;
const SECOND = 1_000_000_000n;

const putTime = (into: Buffer, time: bigint, seconds: number, parts: number): void => {
  const rest = ((time % SECOND) + SECOND) % SECOND;
  into.writeBigInt64LE((time - rest) / SECOND, seconds);
  into.writeUInt32LE(Number(rest), parts);
};

/** `fuse_attr` */
const attributesAt = (into: Buffer, about: NodeAttributes): void => {
  into.writeBigUInt64LE(BigInt(about.ino), 0);
  into.writeBigUInt64LE(BigInt(about.size), 8);
  into.writeBigUInt64LE(BigInt(Math.ceil(about.size / 512)), 16);
  putTime(into, about.accessed, 24, 48);
  putTime(into, about.modified, 32, 52);
  putTime(into, about.changed, 40, 56);
  into.writeUInt32LE(TYPE_BITS[about.type] | about.mode, 60);
  into.writeUInt32LE(about.links, 64);
  into.writeUInt32LE(about.uid, 68);
  into.writeUInt32LE(about.gid, 72);
  into.writeUInt32LE(BLOCK_BYTES, 80);
};

/**
 * How long the kernel may cache names and attributes. For a shared file system, which others change too, it keeps no
 * name, and attributes only for the call that asked for them: the shortest time is a jiffy, 10 ms at most.
 */
const KEPT = {
  alone: { namesSeconds: 3600n, attributesSeconds: 3600n, attributesNanoseconds: 0 },
  shared: { namesSeconds: 0n, attributesSeconds: 0n, attributesNanoseconds: 1 },
} as const;
/** Is the file system shared, so that others change it too? */
export type Sharing = keyof typeof KEPT;

/** `fuse_attr_out` */
const attributesOut = (about: NodeAttributes, sharing: Sharing): Buffer => {
  const out = Buffer.alloc(16 + ATTRIBUTES_BYTES);
  out.writeBigUInt64LE(KEPT[sharing].attributesSeconds, 0);
  out.writeUInt32LE(KEPT[sharing].attributesNanoseconds, 8);
  attributesAt(out.subarray(16), about);
  return out;
};

/** `fuse_entry_out` */
const entryOut = (
  { node, attributes }: NodeEntry,
  sharing: Sharing,
  more = 0,
): Buffer => {
  const out = Buffer.alloc(ENTRY_BYTES + ATTRIBUTES_BYTES + more);
  out.writeBigUInt64LE(BigInt(node), 0);
  out.writeBigUInt64LE(KEPT[sharing].namesSeconds, 16);
  out.writeBigUInt64LE(KEPT[sharing].attributesSeconds, 24);
  out.writeUInt32LE(KEPT[sharing].attributesNanoseconds, 36);
  attributesAt(out.subarray(ENTRY_BYTES), attributes);
  return out;
};

const entryOf = (entry: NodeEntry, sharing: Sharing): Buffer => entryOut(entry, sharing);

/** `fuse_open_out`: without flags, the kernel forgets the bytes that it has of the file. */
const openOut = ({ handle }: Opened, out: Buffer = Buffer.alloc(16), at = 0): Buffer => {
  out.writeBigUInt64LE(BigInt(handle), at);
  return out;
};

/** `fuse_statfs_out` */
const spaceOut = (space: NodeSpace): Buffer => {
  const out = Buffer.alloc(80);
  const blocks = (bytes: number) => BigInt(Math.floor(bytes / BLOCK_BYTES));
  out.writeBigUInt64LE(blocks(space.bytes), 0);
  out.writeBigUInt64LE(blocks(space.freeBytes), 8);
  out.writeBigUInt64LE(blocks(space.freeBytes), 16);
  out.writeBigUInt64LE(BigInt(space.inodes), 24);
  out.writeBigUInt64LE(BigInt(space.freeInodes), 32);
  out.writeUInt32LE(BLOCK_BYTES, 40);
  out.writeUInt32LE(space.nameMax, 44);
  out.writeUInt32LE(BLOCK_BYTES, 48);
  return out;
};

/** `fuse_dirent`, as many as fit into so many bytes. */
const listingOut = (names: readonly NodeListed[], bytes: number): Buffer => {
  const out = Buffer.alloc(bytes);
  let end = 0;
  for (const { name, ino, type, next } of names) {
    const length = Buffer.byteLength(name);
    const padded = (24 + length + 7) & ~7;
    if (end + padded > bytes) break;
    out.writeBigUInt64LE(BigInt(ino), end);
    out.writeBigUInt64LE(BigInt(next), end + 8);
    out.writeUInt32LE(length, end + 16);
    out.writeUInt32LE(TYPE_BITS[type] >> 12, end + 20);
    out.write(name, end + 24);
    end += padded;
  }
  return out.subarray(0, end);
};

/** How each answer is laid out. */
const LAYOUTS: {
  readonly [T in keyof Answers]: (
    answer: Answers[T],
    sharing: Sharing,
    request: FileRequests[T],
  ) => Uint8Array;
} = {
  lookup: entryOf,
  getattr: attributesOut,
  setattr: attributesOut,
  readlink: (target) => Buffer.from(target),
  symlink: entryOf,
  mknod: entryOf,
  mkdir: entryOf,
  link: entryOf,
  open: (opened) => openOut(opened),
  create: (made, sharing) =>
    openOut(made, entryOut(made, sharing, 16), ENTRY_BYTES + ATTRIBUTES_BYTES),
  read: (bytes) => bytes,
  write: (count) => {
    const out = Buffer.alloc(8);
    out.writeUInt32LE(count, 0);
    return out;
  },
  statfs: spaceOut,
  opendir: (opened) => openOut(opened),
  readdir: (names, _, { bytes }) => listingOut(names, bytes),
};

/** The bytes of an answer to a request, without its header. */
export const answerBytes = (
  request: { readonly type: keyof FileRequests },
  answer: unknown,
  sharing: Sharing,
): Uint8Array => {
  const layout = (
    LAYOUTS as Readonly<
      Record<string, (answer: never, sharing: Sharing, request: never) => Uint8Array>
    >
  )[request.type];
  return layout === undefined
    ? Buffer.alloc(0)
    : layout(answer as never, sharing, request as never);
};

/**
 * `fuse_notify_inval_inode_out`: the kernel forgets the attributes that it has of a node, and no bytes. What answers no
 * request has the number 0, and its kind in place of an error.
 */
export const forgetAttributes = (node: number): Uint8Array => {
  const out = Buffer.alloc(OUT_HEADER_BYTES + 24);
  out.writeUInt32LE(out.length, 0);
  out.writeInt32LE(NOTIFY_INVAL_INODE, 4);
  out.writeBigUInt64LE(BigInt(node), OUT_HEADER_BYTES);
  // An offset below 0 stands for no bytes.
  out.writeBigInt64LE(-1n, OUT_HEADER_BYTES + 8);
  return out;
};

/** The header of an answer that so many bytes follow; with the number of an error, if it is one. */
export const headerBytes = (unique: bigint, follow: number, errno = 0): Uint8Array => {
  const out = Buffer.alloc(OUT_HEADER_BYTES);
  out.writeUInt32LE(OUT_HEADER_BYTES + follow, 0);
  out.writeInt32LE(-errno, 4);
  out.writeBigUInt64LE(unique, 8);
  return out;
};

/** `fuse_init_out`: what is spoken from now on. */
export const initBytes = (asked: {
  readonly minor: number;
  readonly readAheadBytes: number;
  readonly flags: number;
}): Uint8Array => {
  const out = Buffer.alloc(64);
  const wanted = Object.values(INIT_FLAGS).reduce((all, flag) => all | flag, 0);
  out.writeUInt32LE(VERSION.major, 0);
  out.writeUInt32LE(Math.min(VERSION.minor, asked.minor), 4);
  out.writeUInt32LE(Math.min(BYTES_MAX, asked.readAheadBytes), 8);
  out.writeUInt32LE((wanted & asked.flags) >>> 0, 12);
  // Requests in the background, and when the kernel calls them too many: its own defaults.
  out.writeUInt16LE(12, 16);
  out.writeUInt16LE(9, 18);
  out.writeUInt32LE(BYTES_MAX, 20);
  // Times are kept to the nanosecond.
  out.writeUInt32LE(1, 24);
  return out;
};

/** The number of an error by its code of POSIX; EIO for anything else. */
export const errnoOf = (error: unknown): number => {
  const { code } = error as { readonly code?: unknown };
  const known = constants.errno as Readonly<Record<string, number>>;
  return (typeof code === "string" ? known[code] : undefined) ?? constants.errno.EIO;
};
