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

/** The chunks as they are, or what gzip has packed in them. */
export async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
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
    await iterator.return?.();
  }
}
