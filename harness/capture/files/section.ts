/** A section of pcapng: the byte order and the interfaces of its blocks. */
import { u16, u16Little, u32, u32Little } from "../bytes.ts";
import { type Clock, MICROSECONDS, unitsOf } from "./clock.ts";
import { Damaged } from "./records.ts";

const BYTE_ORDER_AT = 8;
const BYTE_ORDER = 0x1a2b3c4d;

const RESOLUTION = 9;
const OFFSET = 14;
const DROPPED = 5;

/** One interface whose frames are in the section. */
export type Interface = {
  readonly linkType: number;
  /** The most captured bytes of a frame; 0: no limit. */
  readonly snapLength: number;
  readonly clock: Clock;
  /** The dropped packets by its last statistics, which count from the beginning of the capture. */
  dropped: bigint;
};

/** A section, growing by the interfaces that it describes. */
export type Section = {
  readonly u16: typeof u16;
  readonly u32: typeof u32;
  readonly isLittle: boolean;
  readonly interfaces: Interface[];
};

type Place = { readonly at: number; readonly end: number };

/** The section whose header begins at `at`. @throws Damaged where the header has no byte order */
export const sectionOf = (bytes: Uint8Array, at: number): Section => {
  const isLittle = u32Little(bytes, at + BYTE_ORDER_AT) === BYTE_ORDER;
  if (!isLittle && u32(bytes, at + BYTE_ORDER_AT) !== BYTE_ORDER)
    throw new Damaged(at + BYTE_ORDER_AT, "a section without a byte order");
  return isLittle
    ? { u16: u16Little, u32: u32Little, isLittle, interfaces: [] }
    : { u16, u32, isLittle, interfaces: [] };
};

/** Where the value of an option stands; null where there is no such option of that length. */
const optionAt = (
  section: Section,
  bytes: Uint8Array,
  { at, end, code, length }: Place & { readonly code: number; readonly length: number },
): number | null => {
  let next = at;
  while (next + 4 <= end) {
    const found = section.u16(bytes, next);
    const size = section.u16(bytes, next + 2);
    if (found === 0 || next + 4 + size > end) return null;
    if (found === code && size === length) return next + 4;
    next += 4 + Math.ceil(size / 4) * 4;
  }
  return null;
};

const u64 = ({ isLittle, u32: read }: Section, bytes: Uint8Array, at: number): bigint => {
  const [high, low] = isLittle ? [at + 4, at] : [at, at + 4];
  return (BigInt(read(bytes, high)) << 32n) | BigInt(read(bytes, low));
};

/** Reads an interface description block. */
export const interfaceOf = (
  section: Section,
  bytes: Uint8Array,
  { at, end }: Place,
): Interface => {
  const options = { at: at + 16, end };
  const resolutionAt = optionAt(section, bytes, {
    ...options,
    code: RESOLUTION,
    length: 1,
  });
  const offsetAt = optionAt(section, bytes, { ...options, code: OFFSET, length: 8 });
  return {
    linkType: section.u16(bytes, at + 8),
    snapLength: section.u32(bytes, at + 12),
    clock: {
      unitsPerSecond:
        resolutionAt === null
          ? MICROSECONDS.unitsPerSecond
          : unitsOf(bytes[resolutionAt]!),
      offsetSeconds:
        offsetAt === null ? 0 : Number(BigInt.asIntN(64, u64(section, bytes, offsetAt))),
    },
    dropped: 0n,
  };
};

/** How many frames were dropped since the last statistics of the same interface. */
export const droppedOf = (
  section: Section,
  bytes: Uint8Array,
  { at, end }: Place,
): bigint => {
  const about = section.interfaces[section.u32(bytes, at + 8)];
  const place = { at: at + 20, end, code: DROPPED, length: 8 };
  const valueAt = optionAt(section, bytes, place);
  if (about === undefined || valueAt === null) return 0n;
  const before = about.dropped;
  about.dropped = u64(section, bytes, valueAt);
  return about.dropped > before ? about.dropped - before : 0n;
};
