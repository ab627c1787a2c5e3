/** Addresses as text. A capture has few of them and many packets, so texts are remembered. */
import { u16, u32 } from "./bytes.ts";

/** A power of two. */
const REMEMBERED = 4096;
const IPV4_BYTES = 4;
/** Where ::ffff:0:0/96 has its ones: IPv4 as RFC 4291, section 2.5.5.2, writes it in IPv6. */
const MAPPED_AT = 5;

const ipv4Text = (bytes: Uint8Array, at: number): string =>
  `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;

/** The first longest run of two zero groups or more; of length 0 where there is none. */
const longestZeros = (groups: readonly number[]): { start: number; length: number } => {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [at, group] of [...groups, 1].entries()) {
    if (group === 0) continue;
    if (at - start > Math.max(best.length, 1)) best = { start, length: at - start };
    start = at + 1;
  }
  return best;
};

/** An IPv6 address as RFC 5952 writes it. */
const ipv6Text = (bytes: Uint8Array, at: number): string => {
  const groups = Array.from({ length: 8 }, (_, group) => u16(bytes, at + 2 * group));
  const isMapped =
    groups[MAPPED_AT] === 0xffff && groups.slice(0, MAPPED_AT).every((g) => g === 0);
  if (isMapped) return `::ffff:${ipv4Text(bytes, at + 12)}`;
  const hex = (some: readonly number[]) =>
    some.map((each) => each.toString(16)).join(":");
  const { start, length } = longestZeros(groups);
  return length === 0
    ? hex(groups)
    : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
};

/** Where a remembered text belongs. Any function would do; this one spreads addresses of one network. */
const slotOf = (number: number): number =>
  (Math.imul(number, 0x9e3779b1) >>> 20) & (REMEMBERED - 1);

/** Makes texts of addresses, and remembers them in a table of fixed size. */
export class Addresses {
  readonly #keys4 = new Uint32Array(REMEMBERED);
  readonly #texts4: string[] = new Array(REMEMBERED).fill("0.0.0.0");
  readonly #keys6 = new Uint32Array(REMEMBERED * IPV4_BYTES);
  readonly #texts6: string[] = new Array(REMEMBERED).fill("::");

  /** The text of the IPv4 address that stands at `at`. */
  ipv4(bytes: Uint8Array, at: number): string {
    const key = u32(bytes, at);
    const slot = slotOf(key);
    if (this.#keys4[slot] !== key) {
      this.#keys4[slot] = key;
      this.#texts4[slot] = ipv4Text(bytes, at);
    }
    return this.#texts4[slot]!;
  }

  /** The text of the IPv6 address that stands at `at`. */
  ipv6(bytes: Uint8Array, at: number): string {
    const a = u32(bytes, at);
    const b = u32(bytes, at + 4);
    const c = u32(bytes, at + 8);
    const d = u32(bytes, at + 12);
    const slot = slotOf(a ^ Math.imul(b, 3) ^ Math.imul(c, 5) ^ Math.imul(d, 7));
    const keys = this.#keys6;
    const key = slot * 4;
    const isKnown =
      keys[key] === a &&
      keys[key + 1] === b &&
      keys[key + 2] === c &&
      keys[key + 3] === d;
    if (!isKnown) {
      keys[key] = a;
      keys[key + 1] = b;
      keys[key + 2] = c;
      keys[key + 3] = d;
      this.#texts6[slot] = ipv6Text(bytes, at);
    }
    return this.#texts6[slot]!;
  }
}
