/** The port `streams` over a stack: what stands on TCP can stand on this one. */

import { addressOfNode, nodeOfAddress } from "../ip/datagram-link.ts";
import { addressText } from "../ip/ipv4.ts";
import {
  type Endpoint,
  type Listener,
  PortTaken,
  type Stream,
  StreamError,
  type StreamErrorCode,
  type Streams,
} from "../ports.ts";
import { Descriptor } from "./descriptors.ts";
import { TcpError, type TcpErrorCode } from "./errors.ts";
import type { SocketHandle } from "./handle.ts";
import type { TcpStack } from "./stack.ts";

/** How the port names a failure; to a program that reads, its own reset is one like the peer's. */
const CODES: Partial<Record<TcpErrorCode, StreamErrorCode>> = {
  ECONNABORTED: "ECONNRESET",
  ECONNREFUSED: "ECONNREFUSED",
  ECONNRESET: "ECONNRESET",
  EPIPE: "EPIPE",
  ETIMEDOUT: "ETIMEDOUT",
};

/** Runs a call, and names its failure as the port does. */
const failing = async <T>(peer: Endpoint, run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TcpError)) throw error;
    throw new StreamError(CODES[error.code] ?? "EHOSTUNREACH", peer);
  }
};

/**
 * Streams over a stack, to and from nodes by their names.
 *
 * @param nodes the names of all nodes, in any order: see `addressOfNode`
 */
export const streamsOver = (stack: TcpStack, nodes: readonly string[]): Streams => {
  const nameOf = (address: number): string =>
    nodeOfAddress(nodes, address) ?? addressText(address);
  return {
    listen: async (port, accept, options = {}): Promise<Listener> => {
      await stack.quietOver();
      const listener = listening(stack, port, options);
      const take = (): void => {
        for (let next = listener.accept(); next; next = listener.accept()) {
          const { address, port } = next.ends.remote;
          accept(streamOf(new Descriptor(next), { address: nameOf(address), port }));
        }
      };
      listener.onConnection(take);
      return { port: listener.port, close: () => listener.stop() };
    },
    connect: (to, options = {}) =>
      failing(to, async () => {
        await stack.quietOver();
        const address = addressOfNode(nodes, to.address);
        if (address === null) throw new TcpError("EADDRNOTAVAIL", "connect");
        const handle = stack.connect({ address, port: to.port }, options);
        const descriptor = new Descriptor(handle);
        await descriptor.opened();
        return streamOf(descriptor, { ...to });
      }),
  };
};

/** @throws PortTaken when the port belongs to another listener */
const listening = (
  stack: TcpStack,
  port: number,
  options: Parameters<TcpStack["listen"]>[1],
): ReturnType<TcpStack["listen"]> => {
  try {
    return stack.listen(port, options);
  } catch (error) {
    if (error instanceof TcpError && error.code === "EADDRINUSE")
      throw new PortTaken(error.message);
    throw error;
  }
};

const READ_BYTES = 65_536;

const streamOf = (descriptor: Descriptor, peer: Endpoint): Stream => {
  const { handle } = descriptor;
  /** The last write: each waits for the one before it. */
  let line: Promise<unknown> = Promise.resolve();
  let hasEnded = false;
  return {
    peer,
    read: () =>
      failing(peer, async () => {
        await descriptor.until(() => handle.readable > 0 || handle.hasEnded);
        return handle.receive(READ_BYTES);
      }),
    write: (bytes) =>
      failing(peer, async () => {
        if (hasEnded) throw new TcpError("EPIPE", "write");
        const copy = bytes.slice();
        const written = line.then(() => writeAll(descriptor, copy));
        line = written.catch(() => {});
        await written;
      }),
    end: () => {
      hasEnded = true;
      void line.then(() => handle.shutdown());
    },
    reset: () => {
      hasEnded = true;
      handle.abort();
    },
  };
};

/** Resolves once there was room for all bytes, and is some for more. */
const writeAll = async (descriptor: Descriptor, bytes: Uint8Array): Promise<void> => {
  const { handle }: { readonly handle: SocketHandle } = descriptor;
  for (let sent = 0; ; ) {
    sent += handle.send(bytes.subarray(sent));
    if (sent === bytes.length && handle.room > 0) return;
    await descriptor.until(() => handle.room > 0 || handle.isOver);
  }
};
