/**
 * Names of files as strings. A name on a disk is bytes, which need not be UTF-8; each byte that is none stands in
 * the string as a lone surrogate, from U+DC80 for 80 to U+DCFF for ff, and each string has one spelling only.
 *
 * Source: M. von Löwis, PEP 383, "Non-decodable Bytes in System Character Interfaces", 2009.
 */
import { FileError } from "./files.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The string of these bytes; each name has one, and no other name has it. */
export const fileNameOf = (bytes: Uint8Array): string => {
  const whole = decoded(bytes);
  if (whole !== null) return whole;
  let name = "";
  for (let at = 0; at < bytes.length; ) {
    const length = lengthBy(bytes[at]!);
    const letter = decoded(bytes.subarray(at, at + length));
    name += letter ?? String.fromCharCode(0xdc00 + bytes[at]!);
    at += letter === null ? 1 : length;
  }
  return name;
};

/** The length of a character in UTF-8, by its first byte. */
const lengthBy = (first: number): number =>
  first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
};

/**
 * The bytes of a name, or of a path.
 *
 * @throws FileError EINVAL for a string that `fileNameOf` does not give
 */
export const bytesOfFileName = (name: string): Uint8Array => {
  if (!LONE.test(name)) return Buffer.from(name);
  const parts = name.split(ESCAPE).map((part, nth) => {
    if (nth % 2 === 1) return Uint8Array.of(part.charCodeAt(0) - 0xdc00);
    if (LONE.test(part)) throw new FileError("EINVAL", name);
    return Buffer.from(part);
  });
  const bytes = Buffer.concat(parts);
  // Escaped bytes that are a letter together would be a second spelling of it.
  if (fileNameOf(bytes) !== name) throw new FileError("EINVAL", name);
  return bytes;
};

/** With the flag u, a surrogate is one that has no other half. */
const LONE = /[\uD800-\uDFFF]/u;
const ESCAPE = /([\uDC80-\uDCFF])/u;
