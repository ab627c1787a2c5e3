import { expect, test } from "vitest";
import { altered } from "./link.ts";
import { Random } from "./random.ts";

const BYTES = new Uint8Array(20).fill(0x55);

/** How many bits of each of many altered copies differ; null: the end is missing. */
const flipped = (mostBits?: number): Set<number | null> => {
  const random = new Random(1, "altered");
  return new Set(
    Array.from({ length: 500 }, () => {
      const copy = altered(BYTES, random, mostBits);
      if (copy.length < BYTES.length) return null;
      return copy.reduce((sum, byte) => sum + bitsOf(byte ^ 0x55), 0);
    }),
  );
};

const bitsOf = (byte: number): number => byte.toString(2).replaceAll("0", "").length;

test("one to three bits flip, or the end is missing", () => {
  expect(flipped()).toEqual(new Set([1, 2, 3, null]));
});

test("or no more bits than the link has chosen", () => {
  expect(flipped(1)).toEqual(new Set([1, null]));
});
