import type { Stream } from "../../ports.ts";

/** The bytes that come along a stream, taken in pieces of any length. */
export type Incoming = {
  /** The next bytes, exactly so many; null where the peer ends before. @throws StreamError */
  take(bytes: number): Promise<Buffer | null>;
};

/** Takes the bytes of a stream. No more than one chunk is held beyond what was asked for. */
export const incomingOf = (stream: Pick<Stream, "read">): Incoming => {
  let rest: Buffer = Buffer.alloc(0);
  return {
    take: async (bytes) => {
      const parts: Buffer[] = [];
      let missing = bytes;
      while (missing > 0) {
        if (rest.length === 0) {
          const chunk = await stream.read();
          if (chunk === null) return null;
          rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        }
        const part = rest.subarray(0, missing);
        rest = rest.subarray(part.length);
        missing -= part.length;
        parts.push(part);
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
  };
};
