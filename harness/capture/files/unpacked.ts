/** Captures are often kept packed by gzip. */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

const GZIP_MAGIC = [0x1f, 0x8b];

async function* rejoined(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (;;) {
    const { value, done } = await rest.next();
    if (done) return;
    yield value;
  }
}

/** Bytes that come one array after the other, from a file or from memory. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function* oneByOne(chunks: Chunks): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** The chunks as they are, or what gzip has packed in them. */
export async function* unpacked(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const iterator = oneByOne(chunks);
  try {
    const { value: first, done } = await iterator.next();
    if (done) return;
    const all = rejoined(first, iterator);
    const isPacked = GZIP_MAGIC.every((byte, at) => first[at] === byte);
    if (!isPacked) {
      yield* all;
      return;
    }
    const packed = Readable.from(all, { objectMode: false });
    const gunzip = createGunzip();
    packed.once("error", (error) => gunzip.destroy(error));
    yield* packed.pipe(gunzip);
  } finally {
    await iterator.return(undefined);
  }
}
