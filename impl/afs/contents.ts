/**
 * What programs of a node write: the same number in each of two chunks. A file of which only a part has arrived has two
 * different ones.
 */

const CHUNK_BYTES = 4;
const CHUNKS = 2;

/** The bytes of a number. */
export const bytesOfNumber = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(CHUNKS * CHUNK_BYTES);
  for (let nth = 0; nth < CHUNKS; nth++)
    bytes.writeUInt32BE(value >>> 0, nth * CHUNK_BYTES);
  return bytes;
};

/** The numbers in the chunks. */
export const chunksIn = (bytes: Uint8Array): readonly number[] => {
  const whole = Buffer.alloc(CHUNKS * CHUNK_BYTES);
  whole.set(bytes.subarray(0, whole.length));
  return Array.from({ length: CHUNKS }, (_, nth) =>
    whole.readUInt32BE(nth * CHUNK_BYTES),
  );
};

/** What a program reads: a number, or parts of several. */
export const readingOf = (bytes: Uint8Array): number | string => {
  const chunks = chunksIn(bytes);
  return chunks.every((each) => each === chunks[0])
    ? chunks[0]!
    : `parts of ${chunks.join(" and ")}`;
};

/** The numbers of the files of a node's root by their names: the first is 2, as the server gives them. */
export const fidsOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...names].sort().map((name, nth) => [name, FIRST + nth]));

const FIRST = 2;
