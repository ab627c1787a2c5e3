/** Options of a TCP header: RFC 9293, section 3.2; RFC 7323; RFC 2018. */
import { u16, u32 } from "../bytes.ts";
import type { SackBlock, TcpOptions } from "../packet.ts";

const END = 0;
const NOTHING = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMPS = 8;

/** The length that an option of the kind must have; SACK and others have several. */
const LENGTHS: Readonly<Record<number, number>> = {
  [MSS]: 4,
  [WINDOW_SCALE]: 3,
  [SACK_PERMITTED]: 2,
  [TIMESTAMPS]: 10,
};
const SACK_BLOCK_BYTES = 8;

/** A header of 20 bytes. */
export const NO_OPTIONS: TcpOptions = {
  mss: null,
  windowScale: null,
  sackPermitted: false,
  sackBlocks: [],
  timestamps: null,
  others: [],
  damaged: false,
  snapped: false,
};

/** The usual beginning of options with timestamps: two NOPs, kind 8, length 10. */
const ALIGNED_TIMESTAMPS = 0x0101080a;

type Changing = { -readonly [Key in keyof TcpOptions]: TcpOptions[Key] };

const timestampsAt = (bytes: Uint8Array, at: number) => ({
  value: u32(bytes, at),
  echo: u32(bytes, at + 4),
});

const sackBlocksAt = (bytes: Uint8Array, at: number, length: number): SackBlock[] =>
  Array.from({ length: length / SACK_BLOCK_BYTES }, (_, block) => {
    const start = at + block * SACK_BLOCK_BYTES;
    return { left: u32(bytes, start), right: u32(bytes, start + 4) };
  });

const isLengthWrong = (kind: number, length: number): boolean =>
  kind === SACK
    ? length < 10 || (length - 2) % SACK_BLOCK_BYTES !== 0
    : length !== (LENGTHS[kind] ?? length);

/** Reads one option into the result. */
const takeOption = (
  options: Changing,
  bytes: Uint8Array,
  {
    kind,
    at,
    length,
  }: { readonly kind: number; readonly at: number; readonly length: number },
): void => {
  if (kind === MSS) options.mss = u16(bytes, at + 2);
  else if (kind === WINDOW_SCALE) options.windowScale = bytes[at + 2]!;
  else if (kind === SACK_PERMITTED) options.sackPermitted = true;
  else if (kind === SACK) options.sackBlocks = sackBlocksAt(bytes, at + 2, length - 2);
  else if (kind === TIMESTAMPS) options.timestamps = timestampsAt(bytes, at + 2);
  else options.others = [...options.others, kind];
};

/** Where options stand, where the captured bytes end, and where the header does. */
type Place = { readonly at: number; readonly end: number; readonly to: number };

/** Reads options one by one. What follows a wrong length has no meaning: it is left. */
export const readOptions = (bytes: Uint8Array, { at, end, to }: Place): TcpOptions => {
  const captured = Math.min(end, to);
  if (to - at === 12 && to <= end && u32(bytes, at) === ALIGNED_TIMESTAMPS)
    return { ...NO_OPTIONS, timestamps: timestampsAt(bytes, at + 4) };
  const options: Changing = { ...NO_OPTIONS, snapped: captured < to };
  let next = at;
  while (next < captured) {
    const kind = bytes[next]!;
    if (kind === END) break;
    if (kind === NOTHING) {
      next += 1;
      continue;
    }
    if (next + 1 >= captured) {
      options.damaged = !options.snapped;
      break;
    }
    const length = bytes[next + 1]!;
    if (length < 2 || next + length > to || isLengthWrong(kind, length)) {
      options.damaged = true;
      break;
    }
    if (next + length > captured) break;
    takeOption(options, bytes, { kind, at: next, length });
    next += length;
  }
  return options;
};
