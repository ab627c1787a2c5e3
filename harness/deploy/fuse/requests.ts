/** Requests of the kernel, read from the bytes that the device gives: `include/uapi/linux/fuse.h`, little-endian. */
import { O_APPEND } from "node:constants";
import { HEADER_BYTES, OPCODES, SETATTR, WRITE_FROM_CACHE } from "./opcodes.ts";

/** The program that makes the call. */
type Caller = { readonly uid: number; readonly gid: number; readonly pid: number };
type Header = Caller & {
  readonly unique: bigint;
  /** The node of the request: a file, or the directory of a name. */
  readonly node: number;
};

/** The attributes to change; times are nanoseconds since 1970. */
type NodeChanges = {
  readonly size?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly accessed?: bigint | "now";
  readonly modified?: bigint | "now";
};

type Name = { readonly name: Uint8Array };
type Handle = { readonly handle: number };
type Span = { readonly at: number; readonly bytes: number };

/** What each request has beside its header; the keys are names of requests. */
type Bodies = {
  lookup: Name;
  getattr: object;
  setattr: { readonly changes: NodeChanges };
  readlink: object;
  symlink: Name & { readonly target: Uint8Array };
  /** `mode` has the type of the file in its upper bits. */
  mknod: Name & { readonly mode: number };
  mkdir: Name & { readonly mode: number };
  unlink: Name;
  rmdir: Name;
  rename: Name & {
    readonly newDir: number;
    readonly newName: Uint8Array;
    /** Those of renameat2(2). */
    readonly flags: number;
  };
  /** A further name for the node `from`. */
  link: Name & { readonly from: number };
  open: { readonly flags: number };
  create: Name & { readonly mode: number; readonly flags: number };
  read: Handle & Span;
  write: Handle & {
    readonly at: number;
    readonly bytes: Uint8Array;
    /** A program writes to the end of the file, wherever that is now. */
    readonly appends: boolean;
  };
  statfs: object;
  /** For each descriptor that a program closes. */
  flush: Handle;
  /** After the last descriptor was closed. */
  release: Handle;
  fsync: Handle;
  opendir: object;
  readdir: Handle & Span;
  releasedir: Handle;
  fsyncdir: Handle;
};

/** Requests that a file system answers. */
export type FileRequests = { readonly [T in keyof Bodies]: Header & Bodies[T] };
/** Requests that the session answers itself, or that have no answer. */
type SessionRequests = {
  init: {
    readonly major: number;
    readonly minor: number;
    readonly readAheadBytes: number;
    readonly flags: number;
  };
  /** The kernel does not know these nodes any more. */
  forget: { readonly nodes: readonly number[] };
  /** A program got a signal while it waits for the answer of the request `of`. */
  interrupt: { readonly of: bigint };
  /** Sent when the mount is removed. */
  destroy: object;
  /** A request that this version does not know or support. */
  other: object;
};

type All = FileRequests & {
  readonly [T in keyof SessionRequests]: Header & SessionRequests[T];
};

/** A request of the kernel; `type` is its name. */
export type FuseRequest = { [T in keyof All]: { readonly type: T } & All[T] }[keyof All];

/** A cursor over the body of a request. */
class Body {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  u32(at: number): number {
    return this.#bytes.readUInt32LE(at);
  }

  /** A number of 64 bits: beyond 2 ** 53 it is not exact. */
  u64(at: number): number {
    return Number(this.#bytes.readBigUInt64LE(at));
  }

  big(at: number): bigint {
    return this.#bytes.readBigUInt64LE(at);
  }

  /** Names from here on, each ended by a NUL; copied, because the buffer is used again. */
  names(at: number): readonly Uint8Array[] {
    const names: Uint8Array[] = [];
    for (let from = at; from < this.#bytes.length; ) {
      const end = this.#bytes.indexOf(0, from);
      if (end < 0) break;
      names.push(Uint8Array.prototype.slice.call(this.#bytes, from, end));
      from = end + 1;
    }
    return names;
  }

  /** A copy of `count` bytes. */
  bytes(at: number, count: number): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, at, at + count);
  }
}

const NONE = new Uint8Array();

const nanoseconds = (seconds: bigint, parts: number): bigint =>
  // A time before 1970 is negative.
  BigInt.asIntN(64, seconds) * 1_000_000_000n + BigInt(parts);

/** `fuse_setattr_in` */
const changesIn = (body: Body): NodeChanges => {
  const valid = body.u32(0);
  const has = (bit: number) => (valid & bit) !== 0;
  const time = (bit: number, nowBit: number, seconds: number, parts: number) => {
    if (has(nowBit)) return "now";
    return has(bit) ? nanoseconds(body.big(seconds), body.u32(parts)) : undefined;
  };
  const accessed = time(SETATTR.accessed, SETATTR.accessedNow, 32, 56);
  const modified = time(SETATTR.modified, SETATTR.modifiedNow, 40, 60);
  return {
    ...(has(SETATTR.size) && { size: body.u64(16) }),
    ...(has(SETATTR.mode) && { mode: body.u32(68) & 0o7777 }),
    ...(has(SETATTR.uid) && { uid: body.u32(76) }),
    ...(has(SETATTR.gid) && { gid: body.u32(80) }),
    ...(accessed !== undefined && { accessed }),
    ...(modified !== undefined && { modified }),
  };
};

const named = (body: Body, at: number): Name => ({ name: body.names(at)[0] ?? NONE });

const renamed = (body: Body, at: number, flags: number): Bodies["rename"] => {
  const [name = NONE, newName = NONE] = body.names(at);
  return { newDir: body.u64(0), name, newName, flags };
};

const span = (body: Body): Handle & Span => ({
  handle: body.u64(0),
  at: body.u64(8),
  bytes: body.u32(16),
});

const handle = (body: Body): Handle => ({ handle: body.u64(0) });

/** `fuse_batch_forget_in`: how many, then each with its count of look-ups. */
const forgottenIn = (body: Body): readonly number[] =>
  Array.from({ length: body.u32(0) }, (_, nth) => body.u64(8 + 16 * nth));

/** The layout of each request's body; requests without an entry have no body that is used. */
const LAYOUTS = {
  lookup: (body) => named(body, 0),
  getattr: () => ({}),
  setattr: (body) => ({ changes: changesIn(body) }),
  readlink: () => ({}),
  symlink: (body) => {
    const [name = NONE, target = NONE] = body.names(0);
    return { name, target };
  },
  mknod: (body) => ({ mode: body.u32(0), ...named(body, 16) }),
  mkdir: (body) => ({ mode: body.u32(0) & 0o7777, ...named(body, 8) }),
  unlink: (body) => named(body, 0),
  rmdir: (body) => named(body, 0),
  rename: (body) => renamed(body, 8, 0),
  link: (body) => ({ from: body.u64(0), ...named(body, 8) }),
  open: (body) => ({ flags: body.u32(0) }),
  create: (body) => ({
    flags: body.u32(0),
    mode: body.u32(4) & 0o7777,
    ...named(body, 16),
  }),
  read: span,
  write: (body) => ({
    handle: body.u64(0),
    at: body.u64(8),
    bytes: body.bytes(40, body.u32(16)),
    appends: (body.u32(20) & WRITE_FROM_CACHE) === 0 && (body.u32(32) & O_APPEND) !== 0,
  }),
  statfs: () => ({}),
  flush: handle,
  release: handle,
  fsync: handle,
  opendir: () => ({}),
  readdir: span,
  releasedir: handle,
  fsyncdir: handle,
  init: (body) => ({
    major: body.u32(0),
    minor: body.u32(4),
    readAheadBytes: body.u32(8),
    flags: body.u32(12),
  }),
  interrupt: (body) => ({ of: body.big(0) }),
  destroy: () => ({}),
} satisfies {
  readonly [T in Exclude<keyof All, "other" | "forget">]: (
    body: Body,
  ) => T extends keyof Bodies
    ? Bodies[T]
    : T extends keyof SessionRequests
      ? SessionRequests[T]
      : never;
};

/**
 * Parses a request. It copies what it keeps, since the buffer is used again for the next one.
 *
 * @throws RangeError if the bytes end too early, which the kernel does not do
 */
export const requestIn = (read: Uint8Array): FuseRequest => {
  const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  const opcode = bytes.readUInt32LE(4);
  const name = (OPCODES as Readonly<Record<number, string>>)[opcode] ?? "other";
  const header: Header = {
    unique: bytes.readBigUInt64LE(8),
    node: Number(bytes.readBigUInt64LE(16)),
    uid: bytes.readUInt32LE(24),
    gid: bytes.readUInt32LE(28),
    pid: bytes.readUInt32LE(32),
  };
  const body = new Body(bytes.subarray(HEADER_BYTES, bytes.readUInt32LE(0)));
  if (name === "rename2")
    return { type: "rename", ...header, ...renamed(body, 16, body.u32(8)) };
  if (name === "forget") return { type: name, ...header, nodes: [header.node] };
  if (name === "forgetMany")
    return { type: "forget", ...header, nodes: forgottenIn(body) };
  const layout = (LAYOUTS as Readonly<Record<string, (body: Body) => object>>)[name];
  const fields = layout === undefined ? {} : layout(body);
  return { type: name, ...header, ...fields } as unknown as FuseRequest;
};
