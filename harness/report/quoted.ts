/** Bytes that are mostly text, in quotation marks: what is no UTF-8 or no visible letter is written as escapes. */
const LETTERS_MAX = 64;

/** The bytes of a name as a word of a report; a long one is cut. */
export const quoted = (bytes: Uint8Array): string => {
  const text = Buffer.from(bytes).toString();
  const isText = Buffer.from(text).equals(bytes);
  const all = isText ? JSON.stringify(text) : `"${escaped(bytes)}"`;
  return all.length > LETTERS_MAX + 2 ? `${all.slice(0, LETTERS_MAX)}…"` : all;
};

const escaped = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, LETTERS_MAX)]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, "0")}`,
    )
    .join("");
