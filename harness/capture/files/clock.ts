/** The times of pcapng: a 64-bit number of units since 1970, of a length that each interface chooses. */

/** A unit of 10^-n or 2^-n seconds, and what is added to every time. */
export type Clock = {
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: number;
};

/** Where an interface says nothing: microseconds. */
export const MICROSECONDS: Clock = { unitsPerSecond: 1_000_000n, offsetSeconds: 0 };

const NANOSECONDS = 1_000_000_000;
const HALF = 0x10000;

/** The units of a second, as the option if_tsresol has them. */
export const unitsOf = (resolution: number): bigint =>
  resolution < 128 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 127);

type Time = { readonly seconds: number; readonly nanoseconds: number };

const exactly = (high: number, low: number, units: bigint): Time => {
  const time = (BigInt(high) << 32n) | BigInt(low);
  return {
    seconds: Number(time / units),
    nanoseconds: Number(((time % units) * BigInt(NANOSECONDS)) / units),
  };
};

/** A division with a remainder, 16 bits at a time: all numbers stay exact where a second has 10^9 units at most. */
const quickly = (high: number, low: number, units: number): Time => {
  let rest = high % units;
  let seconds = Math.floor(high / units);
  for (const half of [low >>> 16, low & 0xffff]) {
    rest = rest * HALF + half;
    seconds = seconds * HALF + Math.floor(rest / units);
    rest %= units;
  }
  return { seconds, nanoseconds: rest * (NANOSECONDS / units) };
};

/** The time that the two halves of a number say. */
export const timeOf = (
  { unitsPerSecond, offsetSeconds }: Clock,
  { high, low }: { readonly high: number; readonly low: number },
): Time => {
  const units = Number(unitsPerSecond);
  const isQuick = units <= NANOSECONDS && NANOSECONDS % units === 0;
  const { seconds, nanoseconds } = isQuick
    ? quickly(high, low, units)
    : exactly(high, low, unitsPerSecond);
  return { seconds: seconds + offsetSeconds, nanoseconds };
};
