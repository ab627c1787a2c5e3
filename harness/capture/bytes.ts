/** Reading numbers from bytes. */

/** A stretch of a capture in memory, or a reassembled packet. Its array begins at an even address. */
export type Piece = {
  readonly bytes: Uint8Array;
  /** The same bytes, two at a time in this machine's order: checksums are summed over them. */
  readonly words: Uint16Array;
};

/** A piece of so many bytes; their values are undefined. */
export const pieceOf = (length: number): Piece => {
  const { buffer } = Buffer.allocUnsafeSlow(length);
  return {
    bytes: new Uint8Array(buffer, 0, length),
    words: new Uint16Array(buffer, 0, length >> 1),
  };
};

/** The unsigned number of two bytes, in the order of the network. */
export const u16 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 8) | bytes[at + 1]!;

/** The unsigned number of four bytes, in the order of the network. */
export const u32 = (bytes: Uint8Array, at: number): number =>
  ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;

/** The same in the other order. */
export const u16Little = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8);

/** The same in the other order. */
export const u32Little = (bytes: Uint8Array, at: number): number =>
  (u16Little(bytes, at) | (u16Little(bytes, at + 2) << 16)) >>> 0;
