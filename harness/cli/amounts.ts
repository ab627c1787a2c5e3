/** Numbers with units on the command line, as parsers for commander. */
import { InvalidArgumentError } from "commander";

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

export const count = parser(/^(\d+)$/, { "": 1 }, "a whole number from 1");
export const bytes = parser(
  /^(\d+(?:\.\d+)?)([kmgt]?)i?b?$/i,
  powers,
  "bytes, such as 512M or 4G",
);
export const milliseconds = parser(
  /^(\d+(?:\.\d+)?)(s|m|h|ms)?$/,
  { "": 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  "a time, such as 90, 30s or 5m",
);
/** Collects an option that may be given several times. */
export const repeated = (
  text: string,
  before: readonly string[] = [],
): readonly string[] => [...before, text];
