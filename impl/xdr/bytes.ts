/** Bytes and texts: RFC 4506, sections 4.9 to 4.11. */
import type { Codec } from "./codec.ts";
import type { XdrReader } from "./reader.ts";

/** The most that a length of 32 bits can say. */
export const LENGTH_MAX = 2 ** 32 - 1;

/** `count` bytes (`opaque x[n]`); a `quadruple` is 16 of them. */
export const fixedOpaque = (count: number): Codec<Uint8Array> => ({
  least: roundedUp(count),
  write: (out, value) => {
    if (value.length !== count)
      out.refuse(`expected ${count} bytes, found ${value.length}`);
    out.opaque(value);
  },
  read: (from) => from.opaque(count),
});

/** At most `most` bytes (`opaque x<n>`). */
export const opaque = (most = LENGTH_MAX): Codec<Uint8Array> => ({
  least: 4,
  write: (out, value) => {
    if (value.length > most)
      out.refuse(`expected at most ${most} bytes, found ${value.length}`);
    out.uint32(value.length);
    out.opaque(value);
  },
  read: (from) => from.opaque(lengthIn(from, most)),
});

/**
 * A text of at most so many bytes in UTF-8 (`string x<n>`). RFC 4506 has ASCII, which is a part of it. Names that
 * may be any bytes, as in a file system, are an `opaque`: the two look the same on the wire.
 */
export const text = (most = LENGTH_MAX): Codec<string> => ({
  least: 4,
  write: (out, value) => {
    if (/\p{Surrogate}/u.test(value))
      out.refuse("expected a text, found half of a surrogate pair");
    const bytes = Buffer.from(value, "utf8");
    if (bytes.length > most)
      out.refuse(`expected at most ${most} bytes of text, found ${bytes.length}`);
    out.uint32(bytes.length);
    out.opaque(bytes);
  },
  read: (from) => {
    const length = lengthIn(from, most);
    const { offset } = from;
    const bytes = from.opaque(length);
    try {
      return utf8.decode(bytes);
    } catch {
      return from.refuse("expected a text in UTF-8", offset);
    }
  },
});

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const roundedUp = (count: number): number => count + ((4 - (count % 4)) % 4);

/** Unpacks a length. @throws XdrError if it is above `most` */
export const lengthIn = (from: XdrReader, most: number): number => {
  const { offset } = from;
  const length = from.uint32();
  if (length > most)
    from.refuse(`expected a length of at most ${most}, found ${length}`, offset);
  return length;
};
