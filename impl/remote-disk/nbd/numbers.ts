/** The numbers of the NBD protocol: https://github.com/NetworkBlockDevice/nbd, doc/proto.md. */

/** The first bytes of a server, "NBDMAGIC", and of each option, "IHAVEOPT". */
export const MAGIC = {
  server: 0x4e42444d41474943n,
  option: 0x49484156454f5054n,
  optionReply: 0x0003e889045565a9n,
  request: 0x25609513,
  reply: 0x67446698,
} as const;

/** Flags of the handshake. Both sides know the fixed new style, and leave out 124 zeros. */
export const HANDSHAKE = { fixedNewStyle: 1, noZeroes: 2 } as const;

/** Options that a client may ask for before it reads and writes. */
export const OPTION = { exportName: 1, abort: 2, list: 3, info: 6, go: 7 } as const;

/** Replies to options; errors have the highest bit. */
export const OPTION_REPLY = {
  ack: 1,
  server: 2,
  info: 3,
  unsupported: 0x80000001,
  invalid: 0x80000003,
  unknown: 0x80000006,
  tooBig: 0x80000009,
} as const;

/** The types of information about an export. */
export const INFO = { export: 0, blockSize: 3 } as const;

/** The flags of an export: it has flags, flushes, writes through, and may be used by several connections. */
export const EXPORT_FLAGS = 0b1_0000_1101;

/** Commands once the export is chosen. */
export const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3 } as const;

/** A write is on the disk before its reply ("force unit access"). */
export const WRITE_THROUGH = 1;

/** Errors of replies, as Linux numbers them. */
export const NBD_ERROR = { EIO: 5, EINVAL: 22, ENOSPC: 28 } as const;

/** The most bytes of one command: proto.md asks clients for no more than 32 MiB where the server states no other limit. */
export const COMMAND_BYTES_MAX = 32 << 20;

/** The most bytes of an option: its longest part, a name, has 4096 at most. */
export const OPTION_BYTES_MAX = 1 << 16;
