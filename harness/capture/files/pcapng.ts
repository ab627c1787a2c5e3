/** The format of Wireshark, as draft-ietf-opsawg-pcapng describes it: blocks, in sections. */
import type { Piece } from "../bytes.ts";
import { lost } from "../refused.ts";
import type { Tallied } from "../tally.ts";
import { timeOf } from "./clock.ts";
import { Damaged, FRAME_BYTES_MAX, type Records, type Take } from "./records.ts";
import {
  droppedOf,
  type Interface,
  interfaceOf,
  type Section,
  sectionOf,
} from "./section.ts";

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
/** Names of hosts, systemd's journal, secrets of TLS, and two kinds of custom blocks: nothing that is judged. */
const PASSED_OVER: ReadonlySet<number> = new Set([4, 9, 10, 0x0bad, 0x40000bad]);

const BLOCK_BYTES_MIN = 12;
/** As libpcap: a length above it is damage. */
const BLOCK_BYTES_MAX = 16 << 20;
/** A section's interfaces stay in memory. */
const INTERFACES_MAX = 65_536;

/** The least bytes of a block of the kind, with its type and both lengths. */
const LEAST: ReadonlyMap<number, number> = new Map([
  [INTERFACE, 20],
  [OLD_PACKET, 32],
  [SIMPLE_PACKET, 16],
  [STATISTICS, 24],
  [ENHANCED_PACKET, 32],
]);

/** Whether a file that begins with these bytes is of this format. */
export const isPcapng = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a;

/** A block that is whole, from `at` to before `end`, where its second length stands. */
type Block = { readonly at: number; readonly end: number; readonly type: number };

type Place = {
  readonly interface: number;
  /** Where the two halves of the time stand; null: there is none. */
  readonly timeAt: number | null;
  readonly captured: number;
  readonly length: number;
  readonly at: number;
};

/** Where the three kinds of blocks with a frame have it. */
const placeOf = ({ bytes }: Piece, { at, end, type }: Block, section: Section): Place => {
  const { u16, u32, interfaces } = section;
  if (type === SIMPLE_PACKET) {
    const length = u32(bytes, at + 8);
    const most = interfaces[0]?.snapLength || FRAME_BYTES_MAX;
    const captured = Math.min(length, most, end - at - 12);
    return { interface: 0, timeAt: null, captured, length, at: at + 12 };
  }
  return {
    interface: type === OLD_PACKET ? u16(bytes, at + 8) : u32(bytes, at + 8),
    timeAt: at + 12,
    captured: u32(bytes, at + 20),
    length: u32(bytes, at + 24),
    at: at + 28,
  };
};

/** Reads sections, which may be of different byte orders. */
export class PcapngRecords implements Records {
  readonly record = "block";
  readonly #tallied: Tallied;
  #section: Section | undefined;
  #number = 0;
  /** Simple blocks have no time: they get that of the frame before. */
  #time = { seconds: 0, nanoseconds: 0 };

  constructor(tallied: Tallied) {
    this.#tallied = tallied;
  }

  readonly read: Records["read"] = (piece, take) => {
    let at = 0;
    while (at + BLOCK_BYTES_MIN <= piece.bytes.length) {
      const { length, type } = this.#start(piece, at);
      if (at + length > piece.bytes.length) return { at, wanted: length };
      const end = at + length - 4;
      if (this.#section!.u32(piece.bytes, end) !== length)
        throw new Damaged(end, "a block whose two lengths differ");
      this.#block(piece, { at, end, type }, take);
      at += length;
    }
    return { at, wanted: BLOCK_BYTES_MIN };
  };

  /** A block's type and length; the header of a section says in which byte order they are. */
  #start({ bytes }: Piece, at: number): { length: number; type: number } {
    if (isPcapng(bytes.subarray(at, at + 4))) this.#section = sectionOf(bytes, at);
    const { u32 } = this.#section!;
    const type = u32(bytes, at);
    const length = u32(bytes, at + 4);
    const least = LEAST.get(type) ?? BLOCK_BYTES_MIN;
    if (length < least || length > BLOCK_BYTES_MAX || length % 4 !== 0)
      throw new Damaged(
        at + 4,
        `a block of ${length} bytes; expected a multiple of 4, from ${least} to ${BLOCK_BYTES_MAX}`,
      );
    return { length, type };
  }

  #block(piece: Piece, block: Block, take: Take): void {
    const { at, end, type } = block;
    const section = this.#section!;
    if (type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === OLD_PACKET)
      this.#packet(piece, block, take);
    else if (type === INTERFACE) {
      if (section.interfaces.length === INTERFACES_MAX)
        throw new Damaged(at, `a section with more than ${INTERFACES_MAX} interfaces`);
      section.interfaces.push(interfaceOf(section, piece.bytes, { at, end }));
    } else if (type === STATISTICS) {
      const dropped = droppedOf(section, piece.bytes, { at, end });
      if (dropped > 0n) this.#tallied.dropped(dropped);
    } else if (type !== SECTION_HEADER && !PASSED_OVER.has(type)) this.#tallied.block();
  }

  #packet(piece: Piece, block: Block, take: Take): void {
    const place = placeOf(piece, block, this.#section!);
    this.#number += 1;
    if (place.captured > block.end - place.at)
      throw new Damaged(
        block.at,
        `a frame of ${place.captured} bytes in a shorter block`,
      );
    const known = this.#section!.interfaces[place.interface];
    if (known === undefined) {
      this.#tallied.frame(place.captured < place.length);
      this.#tallied.unread(this.#number, lost("interface without a description"));
      return;
    }
    const frame = {
      number: this.#number,
      ...this.#timeOf(piece, place, known),
      length: Math.max(place.captured, place.length),
      captured: place.captured,
      linkType: known.linkType,
      interface: place.interface,
    };
    take(frame, piece, place.at);
  }

  #timeOf({ bytes }: Piece, { timeAt }: Place, { clock }: Interface) {
    if (timeAt === null) return this.#time;
    const { u32 } = this.#section!;
    const halves = { high: u32(bytes, timeAt), low: u32(bytes, timeAt + 4) };
    this.#time = timeOf(clock, halves);
    return this.#time;
  }
}
