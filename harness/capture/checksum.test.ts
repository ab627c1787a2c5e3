import fc from "fast-check";
import { expect, test } from "vitest";
import { pieceOf } from "./bytes.ts";
import { folded, sumOf } from "./checksum.ts";

/** RFC 1071, byte by byte. */
const plainly = (bytes: Uint8Array): number => {
  let sum = 0;
  for (const [at, byte] of bytes.entries()) sum += at % 2 === 0 ? byte * 256 : byte;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
};

test("the sum is the same from even and odd places, and of even and odd lengths", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat(20),
      fc.nat(20),
      (bytes, before, after) => {
        const piece = pieceOf(before + bytes.length + after);
        piece.bytes.fill(0xa5);
        piece.bytes.set(bytes, before);
        expect(sumOf(piece, before, before + bytes.length)).toBe(plainly(bytes));
      },
    ),
    { numRuns: 2000 },
  );
});

test("the sum of the longest packet does not overflow", () => {
  const piece = pieceOf(65_536);
  piece.bytes.fill(0xff);
  expect(sumOf(piece, 0, 65_536)).toBe(0xffff);
  expect(sumOf(piece, 1, 65_535)).toBe(0xffff);
});

test("carries are added until none is left", () => {
  expect(folded(0)).toBe(0);
  expect(folded(0x1ffff)).toBe(1);
  expect(folded(0xffff_ffff_ffff)).toBe(0xffff);
});
