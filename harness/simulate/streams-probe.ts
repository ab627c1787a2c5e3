/** A node that uses streams by calls of its local API: the subject of the laws of streams. */
import {
  type Body,
  type Endpoint,
  type Json,
  type Listener,
  needing,
  type Stream,
  StreamError,
  type Streams,
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

/** The streams and listeners of the node, by name. */
class NamedStreams {
  readonly listeners = new Map<string, Listener>();
  readonly #streams = new Map<string, Stream>();
  /** By name of a stream: called when the stream is open. */
  readonly #waiting = new Map<string, () => void>();
  /** By name of a stream: bytes that were read and that no request has taken yet. */
  readonly #rest = new Map<string, Uint8Array>();

  add(name: string, stream: Stream): void {
    this.#streams.set(name, stream);
    this.#waiting.get(name)?.();
  }

  /** Waits for a stream that is not there yet. */
  async get(name: string): Promise<Stream> {
    if (!this.#streams.has(name))
      await new Promise<void>((resolve) => this.#waiting.set(name, resolve));
    return this.#streams.get(name)!;
  }

  async read(name: string, count: number): Promise<Json> {
    const stream = await this.get(name);
    const chunks = [this.#rest.get(name) ?? new Uint8Array()];
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
    this.#rest.set(name, bytes.slice(count));
    return Buffer.from(bytes.slice(0, count)).toString("hex") + end;
  }
}

/** Starts the node. */
export const startStreamsProbe = needing(["streams"], async ({ streams }) => {
  const open = new NamedStreams();
  let flooded = 0;
  const flood = async (stream: Stream, bytes: number): Promise<void> => {
    const chunk = new Uint8Array(10_000);
    for (let written = 0; written < bytes; written += chunk.length) {
      await stream.write(chunk);
      flooded += chunk.length;
    }
  };
  const obey = async (request: StreamsRequest): Promise<Json> => {
    switch (request.type) {
      case "listen":
        return listen(request, streams, open);
      case "close":
        open.listeners.get(request.name)?.close();
        return null;
      case "connect":
        open.add(request.name, await streams.connect(request.to, request));
        return null;
      case "write":
        return write(await open.get(request.name), request);
      case "flood":
        void flood(await open.get(request.name), request.bytes).catch(() => undefined);
        return null;
      case "flooded":
        return flooded;
      case "read":
        return open.read(request.name, request.bytes);
      case "end":
        (await open.get(request.name)).end();
        return null;
      case "reset":
        (await open.get(request.name)).reset();
        return null;
      case "peer":
        return { ...(await open.get(request.name)).peer };
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

const listen = async (
  { port, name }: Extract<StreamsRequest, { readonly type: "listen" }>,
  streams: Streams,
  open: NamedStreams,
): Promise<Json> => {
  let count = 0;
  const listener = await streams.listen(port, (stream) => {
    count += 1;
    open.add(`${name}${count}`, stream);
  });
  open.listeners.set(name, listener);
  return listener.port;
};

const write = async (
  stream: Stream,
  { hex, times }: Extract<StreamsRequest, { readonly type: "write" }>,
): Promise<Json> => {
  const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
  for (let time = 0; time < times; time++) {
    const writing = stream.write(bytes);
    // A world that kept the array instead of a copy would send this.
    const saved = bytes.slice();
    bytes.fill(0xee);
    await writing;
    bytes.set(saved);
  }
  return null;
};
