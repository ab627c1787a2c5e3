/** The format of tcpdump, as draft-ietf-opsawg-pcap describes it. */
import { u16, u16Little, u32, u32Little } from "../bytes.ts";
import { Damaged, FRAME_BYTES_MAX, type Records } from "./records.ts";

const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
const MAJOR_VERSION = 2;
const NANOSECONDS = 1_000_000_000;
/** The upper bits of the field say whether frames end with a checksum. */
const LINK_TYPE_MASK = 0xffff;

type Form = { readonly isLittle: boolean; readonly unitNanoseconds: number };

/** The byte order of a file, and the unit of its fractions of a second, by its first four bytes. */
const FORMS: ReadonlyMap<number, Form> = new Map([
  [0xa1b2c3d4, { isLittle: false, unitNanoseconds: 1000 }],
  [0xd4c3b2a1, { isLittle: true, unitNanoseconds: 1000 }],
  [0xa1b23c4d, { isLittle: false, unitNanoseconds: 1 }],
  [0x4d3cb2a1, { isLittle: true, unitNanoseconds: 1 }],
]);

/** Whether a file that begins with these four bytes is of this format. */
export const isClassic = (bytes: Uint8Array): boolean => FORMS.has(u32(bytes, 0));

/** Reads the file's header, and then frames. */
export const classicRecords = (): Records => {
  let number = 0;
  let linkType: number | undefined;
  let form: Form;
  let read32 = u32;

  const readHeader = (bytes: Uint8Array): void => {
    form = FORMS.get(u32(bytes, 0))!;
    read32 = form.isLittle ? u32Little : u32;
    const major = (form.isLittle ? u16Little : u16)(bytes, 4);
    if (major !== MAJOR_VERSION)
      throw new Damaged(4, `version ${major} of the format; expected ${MAJOR_VERSION}`);
    linkType = read32(bytes, 20) & LINK_TYPE_MASK;
  };

  const read: Records["read"] = (piece, take) => {
    const { bytes } = piece;
    let at = 0;
    if (linkType === undefined) {
      if (bytes.length < HEADER_BYTES) return { at, wanted: HEADER_BYTES };
      readHeader(bytes);
      at = HEADER_BYTES;
    }
    while (at + RECORD_BYTES <= bytes.length) {
      const captured = read32(bytes, at + 8);
      if (captured > FRAME_BYTES_MAX)
        throw new Damaged(
          at,
          `a frame of ${captured} bytes; at most ${FRAME_BYTES_MAX} are possible`,
        );
      const start = at + RECORD_BYTES;
      if (start + captured > bytes.length) return { at, wanted: RECORD_BYTES + captured };
      // A damaged field may be above a second: the rest counts as seconds.
      const fraction = read32(bytes, at + 4) * form.unitNanoseconds;
      number += 1;
      const frame = {
        number,
        seconds: read32(bytes, at) + Math.floor(fraction / NANOSECONDS),
        nanoseconds: fraction % NANOSECONDS,
        length: Math.max(captured, read32(bytes, at + 12)),
        captured,
        linkType: linkType!,
        interface: 0,
      };
      take(frame, piece, start);
      at = start + captured;
    }
    return { at, wanted: RECORD_BYTES };
  };
  return { read, record: "frame" };
};
