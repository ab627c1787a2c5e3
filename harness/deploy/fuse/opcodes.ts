/** The names of requests of the kernel, by their numbers in `include/uapi/linux/fuse.h`. */
export const OPCODES = {
  1: "lookup",
  2: "forget",
  3: "getattr",
  4: "setattr",
  5: "readlink",
  6: "symlink",
  8: "mknod",
  9: "mkdir",
  10: "unlink",
  11: "rmdir",
  12: "rename",
  13: "link",
  14: "open",
  15: "read",
  16: "write",
  17: "statfs",
  18: "release",
  20: "fsync",
  25: "flush",
  26: "init",
  27: "opendir",
  28: "readdir",
  29: "releasedir",
  30: "fsyncdir",
  35: "create",
  36: "interrupt",
  38: "destroy",
  42: "forgetMany",
  45: "rename2",
} as const;

/** The version of the protocol that is spoken here; a newer kernel speaks it, too. */
export const VERSION = { major: 7, minor: 31 } as const;
/** Older ones have other replies (Linux 3.15, 2014). */
export const OLDEST_MINOR = 23;

/** The node of the mount point. */
export const ROOT_NODE = 1;

/** The features that a session asks of the kernel: `fuse_init_out.flags`. */
export const INIT_FLAGS = {
  asyncRead: 1 << 0,
  /** Writes of more than a page. */
  bigWrites: 1 << 5,
  /** Cached bytes are dropped when size or time of a file have changed. */
  autoInvalidate: 1 << 12,
  parallelDirectories: 1 << 18,
} as const;

/** Bits of `fuse_setattr_in.valid`. */
export const SETATTR = {
  mode: 1 << 0,
  uid: 1 << 1,
  gid: 1 << 2,
  size: 1 << 3,
  accessed: 1 << 4,
  modified: 1 << 5,
  accessedNow: 1 << 7,
  modifiedNow: 1 << 8,
} as const;

/** Of `fuse_write_in.write_flags`: the bytes come from the cache of pages, and not from a call of a program. */
export const WRITE_FROM_CACHE = 1 << 0;

/** The most bytes of one write or read. */
export const BYTES_MAX = 128 * 1024;
/** Bytes of a header of a request; the bytes of a write come after 40 more. */
export const HEADER_BYTES = 40;
