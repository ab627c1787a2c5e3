/** The checksum of IP, TCP and ICMP: RFC 1071. */
import type { Piece } from "./bytes.ts";

/** The sum over data and their checksum, if the checksum is right. */
export const ALL_ONES = 0xffff;

const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** What the first and the second byte of a word count in this machine's order. */
const FIRST = IS_LITTLE ? 1 : 256;
const SECOND = IS_LITTLE ? 256 : 1;

const swapped = (sum: number): number => ((sum & 0xff) << 8) | (sum >>> 8);

/** A sum of words with its carries added: 16 bits, 0 only of zeros. */
export const folded = (sum: number): number => {
  let rest = sum;
  while (rest > ALL_ONES) rest = (rest % 0x10000) + Math.floor(rest / 0x10000);
  return rest;
};

/**
 * The ones' complement sum of the 16-bit words from `from` to before `to`, in the order of the network.
 * Words added in the other byte order give the same sum with its two bytes swapped (RFC 1071, section 2 B). So it adds
 * whole words of the memory; where `from` is odd, these lie across the packet's words, and it swaps the sum's bytes.
 */
export const sumOf = ({ bytes, words }: Piece, from: number, to: number): number => {
  if (from >= to) return 0;
  const isOdd = (from & 1) === 1;
  let sum = isOdd ? bytes[from]! * SECOND : 0;
  let word = (from + 1) >> 1;
  const last = to >> 1;
  const unrolled = last - 3;
  while (word < unrolled) {
    sum += words[word]! + words[word + 1]! + words[word + 2]! + words[word + 3]!;
    word += 4;
  }
  while (word < last) {
    sum += words[word]!;
    word += 1;
  }
  if ((to & 1) === 1) sum += bytes[to - 1]! * FIRST;
  return IS_LITTLE === isOdd ? folded(sum) : swapped(folded(sum));
};
