/** Parsers of numbers with units, for options of commander. Each throws InvalidArgumentError. */
import { InvalidArgumentError } from "commander";

/** A parser of texts that match `pattern`: digits, then one of the units in `factors`. */
const parser =
  (pattern: RegExp, factors: Readonly<Record<string, number>>, expected: string) =>
  (text: string): number => {
    const [, digits, unit = ""] = pattern.exec(text) ?? [];
    const amount =
      digits === undefined ? 0 : Number(digits) * factors[unit.toLowerCase()]!;
    if (amount > 0 && Number.isFinite(amount)) return amount;
    throw new InvalidArgumentError(`Expected ${expected}.`);
  };

const powers = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A whole number from 1. */
export const count = parser(/^(\d+)$/, { "": 1 }, "a whole number from 1");
/** Bytes from `512M` or `4G`; units are powers of 1024. */
export const bytes = parser(
  /^(\d+(?:\.\d+)?)([kmgt]?)i?b?$/i,
  powers,
  "bytes, such as 512M or 4G",
);
/** Milliseconds from `90` (seconds), `30s` or `5m`. */
export const milliseconds = parser(
  /^(\d+(?:\.\d+)?)(s|m|h|ms)?$/,
  { "": 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  "a time, such as 90, 30s or 5m",
);
/** Collects the values of an option that is given several times. */
export const repeated = (
  text: string,
  before: readonly string[] = [],
): readonly string[] => [...before, text];
