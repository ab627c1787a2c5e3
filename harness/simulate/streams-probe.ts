/** A node that uses streams by calls of its local API: the subject of the laws of streams. */
import {
  type Body,
  type Endpoint,
  type Json,
  type Listener,
  needing,
  type Stream,
  StreamError,
} from "../../impl/ports.ts";

/** What the node is to do. Streams have names; bytes are in hexadecimal; the answer is null unless noted. */
export type StreamsRequest =
  /** Answers the port. Accepted streams have this name and a number: 1, 2 and so on. */
  | { readonly type: "listen"; readonly port: number; readonly name: string }
  | { readonly type: "close"; readonly name: string }
  | {
      readonly type: "connect";
      readonly to: Endpoint;
      readonly name: string;
      readonly timeoutMs: number;
    }
  /** Writes the bytes so many times; answers once there was room for all. */
  | {
      readonly type: "write";
      readonly name: string;
      readonly hex: string;
      readonly times: number;
    }
  /** Begins to write so many bytes, and answers at once. */
  | { readonly type: "flood"; readonly name: string; readonly bytes: number }
  /** Answers for how many bytes of floods there was room. */
  | { readonly type: "flooded" }
  /** Reads so many bytes, or to the end; answers them, and "end" if that has come. */
  | { readonly type: "read"; readonly name: string; readonly bytes: number }
  | { readonly type: "end" | "reset" | "peer"; readonly name: string };

/** Starts the node. */
export const startStreamsProbe = needing(["streams"], async ({ streams }) => {
  const listeners = new Map<string, Listener>();
  const open = new Map<string, Stream>();
  /** By stream, bytes that were read beyond the last request. */
  const rest = new Map<string, Uint8Array>();
  const accepting = new Map<string, () => void>();
  let flooded = 0;

  const named = async (name: string): Promise<Stream> => {
    if (!open.has(name))
      await new Promise<void>((resolve) => accepting.set(name, resolve));
    return open.get(name)!;
  };
  const keep = (name: string, stream: Stream): void => {
    open.set(name, stream);
    accepting.get(name)?.();
  };
  const read = async (name: string, count: number): Promise<Json> => {
    const stream = await named(name);
    const chunks = [rest.get(name) ?? new Uint8Array()];
    let end = "";
    for (let length = chunks[0]!.length; length < count; ) {
      const more = await stream.read();
      if (more === null) {
        end = "end";
        break;
      }
      chunks.push(more);
      length += more.length;
    }
    const bytes = Uint8Array.from(Buffer.concat(chunks));
    rest.set(name, bytes.slice(count));
    return Buffer.from(bytes.slice(0, count)).toString("hex") + end;
  };
  const flood = async (stream: Stream, bytes: number): Promise<void> => {
    const chunk = new Uint8Array(10_000);
    for (let written = 0; written < bytes; written += chunk.length) {
      await stream.write(chunk);
      flooded += chunk.length;
    }
  };

  const obey = async (request: StreamsRequest): Promise<Json> => {
    switch (request.type) {
      case "listen": {
        let count = 0;
        const listener = await streams.listen(request.port, (stream) => {
          count += 1;
          keep(`${request.name}${count}`, stream);
        });
        listeners.set(request.name, listener);
        return listener.port;
      }
      case "close":
        listeners.get(request.name)?.close();
        return null;
      case "connect":
        keep(request.name, await streams.connect(request.to, request));
        return null;
      case "write": {
        const bytes = Uint8Array.from(Buffer.from(request.hex, "hex"));
        const stream = await named(request.name);
        for (let time = 0; time < request.times; time++) {
          const writing = stream.write(bytes);
          // A world that kept the array and no copy would send this.
          const spoiled = bytes.slice();
          bytes.fill(0xee);
          await writing;
          bytes.set(spoiled);
        }
        return null;
      }
      case "flood":
        void flood(await named(request.name), request.bytes).catch(() => undefined);
        return null;
      case "flooded":
        return flooded;
      case "read":
        return read(request.name, request.bytes);
      case "end":
        (await named(request.name)).end();
        return null;
      case "reset":
        (await named(request.name)).reset();
        return null;
      case "peer":
        return { ...(await named(request.name)).peer };
    }
  };
  return {
    call: async (request: Body): Promise<Body> => ({
      type: "done",
      value: await obey(request as StreamsRequest & Body).catch((error: Error) =>
        error instanceof StreamError ? error.code : error.name,
      ),
    }),
  };
});
