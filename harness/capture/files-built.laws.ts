/** Captures of both formats for tests, built byte by byte. */
import { big, joined } from "./packets-built.laws.ts";

/** A frame to be written. */
export type Written = {
  readonly bytes: Uint8Array;
  /** Nanoseconds since 1970. */
  readonly time?: bigint;
  /** Where fewer were captured than were on the wire. */
  readonly length?: number;
  readonly interface?: number;
};

const numbers = (isLittle: boolean) => (value: number, length: number) =>
  isLittle ? big(value, length).reverse() : big(value, length);

/** When frames without a time were captured. */
const TIME = 1_700_000_000_123_456_789n;

type Classic = {
  readonly isLittle: boolean;
  readonly unit: "microseconds" | "nanoseconds";
  readonly linkType: number;
};

/** A capture in the format of tcpdump. */
export const classic = (
  frames: readonly Written[],
  { isLittle = true, unit = "microseconds", linkType = 101 }: Partial<Classic> = {},
): Uint8Array => {
  const n = numbers(isLittle);
  const magic = unit === "microseconds" ? 0xa1b2c3d4 : 0xa1b23c4d;
  const divisor = unit === "microseconds" ? 1000n : 1n;
  const header = [n(magic, 4), n(2, 2), n(4, 2), n(0, 8), n(262_144, 4), n(linkType, 4)];
  return joined(
    ...header,
    ...frames.flatMap(({ bytes, time = TIME, length = bytes.length }) => [
      n(Number(time / 1_000_000_000n), 4),
      n(Number((time % 1_000_000_000n) / divisor), 4),
      n(bytes.length, 4),
      n(length, 4),
      bytes,
    ]),
  );
};

const aligned = (bytes: Uint8Array | readonly number[]): Uint8Array =>
  joined(bytes, new Array<number>((4 - (bytes.length % 4)) % 4).fill(0));

/** A block of any type. */
export const block = (
  isLittle: boolean,
  type: number,
  body: Uint8Array | readonly number[],
): Uint8Array => {
  const n = numbers(isLittle);
  const length = n(12 + aligned(body).length, 4);
  return joined(n(type, 4), length, aligned(body), length);
};

type Option = readonly [code: number, value: readonly number[]];

/** Options as pcapng has them, with their end. */
export const optionsOf = (isLittle: boolean, options: readonly Option[]): Uint8Array => {
  const n = numbers(isLittle);
  return options.length === 0
    ? Uint8Array.of()
    : joined(
        ...options.flatMap(([code, value]) => [
          n(code, 2),
          n(value.length, 2),
          aligned(value),
        ]),
        n(0, 4),
      );
};

/** The header of a section. */
export const sectionHeader = (isLittle: boolean): Uint8Array => {
  const n = numbers(isLittle);
  const body = joined(n(0x1a2b3c4d, 4), n(1, 2), n(0, 2), new Array<number>(8).fill(255));
  return block(isLittle, 0x0a0d0d0a, body);
};

type Interface = {
  readonly linkType: number;
  readonly snapLength: number;
  readonly options: readonly Option[];
};

/** The description of an interface. */
export const interfaceBlock = (
  isLittle: boolean,
  { linkType = 101, snapLength = 0, options = [] }: Partial<Interface> = {},
): Uint8Array => {
  const n = numbers(isLittle);
  const body = [n(linkType, 2), n(0, 2), n(snapLength, 4), optionsOf(isLittle, options)];
  return block(isLittle, 1, joined(...body));
};

/** A block with a frame. The time is a number of the interface's units. */
export const packetBlock = (
  isLittle: boolean,
  { bytes, time = TIME / 1000n, length = bytes.length, interface: number = 0 }: Written,
): Uint8Array => {
  const n = numbers(isLittle);
  const fields = [
    n(number, 4),
    n(Number(time >> 32n), 4),
    n(Number(time & 0xffffffffn), 4),
    n(bytes.length, 4),
    n(length, 4),
  ];
  return block(isLittle, 6, joined(...fields, bytes));
};

/** A capture in the format of Wireshark: one section with one interface. */
export const pcapng = (
  frames: readonly Written[],
  { isLittle = true, ...described }: Partial<Interface> & { isLittle?: boolean } = {},
): Uint8Array =>
  joined(
    sectionHeader(isLittle),
    interfaceBlock(isLittle, described),
    ...frames.map((frame) => packetBlock(isLittle, frame)),
  );
