import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import type { Body } from "../../impl/ports.ts";
import type { Address } from "../deploy/address.ts";
import { messageIn, onLine } from "../deploy/lines.ts";

/** The outcome of a request at one node. */
type AskedNode =
  | { readonly type: "answered"; readonly body: Body }
  /** No connection: the request reached no node. */
  | { readonly type: "refused" }
  | { readonly type: "broken" | "timed out" };

type Waiting = (asked: AskedNode) => void;

/** One connection with the requests that wait for answers over it. */
type Line = {
  readonly socket: Socket;
  readonly src: string;
  readonly waiting: Map<number, Waiting>;
};

/**
 * The number of connections to one node: several, because a node stops reading from a connection with many open
 * requests.
 */
const LINES = 8;

/** A client of one node that sends many requests at once, over connections that stay open. */
export class NodeClient {
  readonly #lines = new Map<number, Line>();
  #address: Address | undefined;
  #asked = 0;

  /** Sets where the node listens; undefined: nowhere. Requests that wait at the old address are broken. */
  aim(address: Address | undefined): void {
    this.close();
    this.#address = address;
  }

  /** Closes all connections. */
  close(): void {
    for (const { socket } of this.#lines.values()) socket.destroy();
    this.#lines.clear();
  }

  /** Sends one request. */
  ask(body: Body, timeoutMs: number): Promise<AskedNode> {
    this.#asked += 1;
    const line = this.#lineFor(this.#asked % LINES);
    if (line === undefined) return Promise.resolve({ type: "refused" });
    const { src, waiting, socket } = line;
    const number = this.#asked;
    return new Promise((resolve) => {
      const timer = setTimeout(() => end({ type: "timed out" }), timeoutMs);
      const end = (asked: AskedNode): void => {
        clearTimeout(timer);
        waiting.delete(number);
        resolve(asked);
      };
      waiting.set(number, end);
      const asked = { ...body, msg_id: number };
      const id = `${src}/${number}`;
      socket.write(`${JSON.stringify({ id, src, dest: "node", body: asked })}\n`);
    });
  }

  #lineFor(nth: number): Line | undefined {
    const open = this.#lines.get(nth);
    if (open !== undefined || this.#address === undefined) return open;
    const socket = connect(this.#address).setNoDelay(true);
    const line: Line = { socket, src: `c-${randomUUID()}`, waiting: new Map() };
    this.#lines.set(nth, line);
    let end: AskedNode = { type: "refused" };
    socket.on("connect", () => {
      end = { type: "broken" };
    });
    onLine(socket, (text) => {
      const parsed = messageIn(text);
      if (!("message" in parsed)) return;
      const { body } = parsed.message;
      line.waiting.get(Number(body.in_reply_to))?.({ type: "answered", body });
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      if (this.#lines.get(nth) === line) this.#lines.delete(nth);
      for (const waiting of [...line.waiting.values()]) waiting(end);
    });
    return line;
  }
}
