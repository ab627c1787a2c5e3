/**
 * External data representation: RFC 4506. A codec is the description of a type, written once, that both packs and
 * unpacks its values. What is made of codecs is a codec.
 *
 * XDR is part of what the course teaches of remote calls (slide 53), so it is written here and taken from no library.
 */
import { XdrReader } from "./reader.ts";
import { XdrWriter } from "./writer.ts";

/** How values of a type are packed and unpacked. */
export type Codec<T> = {
  /** The least bytes that a value takes: an array whose count is a lie is refused before it is built. */
  readonly least: number;
  /** @throws XdrError when the value is not of the type */
  write(out: XdrWriter, value: T): void;
  /** @throws XdrError when the bytes that are left do not begin with a value of the type */
  read(from: XdrReader): T;
};

/** The type of the values of a codec. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

/** Packs a value. @throws XdrError when it is not of the type */
export const encode = <T>(codec: Codec<T>, value: T): Uint8Array => {
  const out = new XdrWriter();
  codec.write(out, value);
  return out.bytes();
};

/** How strictly bytes are read. */
export type ReadOptions = {
  /** Must the bytes be 0 that fill up to four? RFC 4506 says so; a sender in the field may forget it. */
  readonly padding?: "zero" | "any";
};

/** Unpacks a value that takes all of the bytes. @throws XdrError when they are no encoding of one */
export const decode = <T>(
  codec: Codec<T>,
  bytes: Uint8Array,
  options: ReadOptions = {},
): T => {
  const from = new XdrReader(bytes, options);
  const value = codec.read(from);
  from.end();
  return value;
};
