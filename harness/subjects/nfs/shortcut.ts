/**
 * Calls that find a file are answered at once, beside the network that a path steers: the spec has none of them. The
 * server of a path hears them directly.
 */
import type { Datagrams, Endpoint, TraceEvent } from "../../../impl/ports.ts";
import { unpackCall, unpackReply } from "../../../impl/rpc/message.ts";

type Receive = (bytes: Uint8Array, from: Endpoint) => void;

/** The shortcut of one path. */
export class Shortcut {
  #server: Receive | undefined;
  /** By client and transaction id, the calls that a program waits for: those are steps of the spec. */
  readonly #ofPrograms = new Set<string>();
  readonly #early: [bytes: Uint8Array, from: Endpoint][] = [];
  /** By client and transaction id, who waits for the reply. */
  readonly #waiting = new Map<string, (bytes: Uint8Array) => void>();

  /** The port `datagrams` that the server of the path gets. */
  ofServer(datagrams: Datagrams): Datagrams {
    return {
      mtuBytes: datagrams.mtuBytes,
      bind: async (port, receive) => {
        const socket = await datagrams.bind(port, receive);
        this.#server = receive;
        for (const [bytes, from] of this.#early.splice(0)) receive(bytes, from);
        return {
          port: socket.port,
          close: () => socket.close(),
          send: (bytes, to) => {
            const key = `${to.address} ${unpackReply(bytes)?.xid}`;
            const hear = this.#waiting.get(key);
            this.#waiting.delete(key);
            if (hear === undefined) socket.send(bytes, to);
            else hear(Uint8Array.from(bytes));
          },
        };
      },
    };
  }

  /** Takes note of what a client traces. */
  note(address: string, { action, op }: TraceEvent): void {
    if (action !== "call") return;
    const { id, xid } = op as { readonly id: string | null; readonly xid: number };
    if (id !== null) this.#ofPrograms.add(`${address} ${xid}`);
  }

  /** The port `datagrams` that a client of the path gets. */
  ofClient(datagrams: Datagrams, address: string): Datagrams {
    return {
      mtuBytes: datagrams.mtuBytes,
      bind: async (port, receive) => {
        const socket = await datagrams.bind(port, receive);
        return {
          port: socket.port,
          close: () => socket.close(),
          send: (bytes, to) => {
            const key = `${address} ${unpackCall(bytes)?.xid}`;
            if (this.#ofPrograms.has(key)) return socket.send(bytes, to);
            const copy = Uint8Array.from(bytes);
            this.#waiting.set(key, (reply) => receive(reply, to));
            const from = { address, port: socket.port };
            if (this.#server === undefined) this.#early.push([copy, from]);
            else this.#server(copy, from);
          },
        };
      },
    };
  }
}
