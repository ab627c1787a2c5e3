/** The reply cache of a server: it keeps a call that comes again from being done again. */
import { createHash } from "node:crypto";
import type { Endpoint } from "../ports.ts";
import type { CallMessage } from "./message.ts";
import { type Faults, noFaults } from "./options.ts";

/** Limits of the reply cache. */
export type CacheLimits = { readonly entries: number; readonly bytes: number };

/**
 * The key by which a call is known: the address of its client and all bytes of the message, which are its transaction
 * id, program, version, procedure, credentials and arguments.
 *
 * The port is no part of it: a client whose connection breaks sends its call again from another port. The arguments
 * are, because a client that starts anew may use a transaction id again; and so are the credentials, because
 * several users of a machine may. The address keeps clients apart that send the same bytes.
 */
export const keyOfCall = (
  bytes: Uint8Array,
  { xid }: Pick<CallMessage, "xid">,
  { address, port }: Endpoint,
  faults: Faults = noFaults,
): string => {
  if (faults.has("cache-by-xid-alone")) return String(xid);
  const from = faults.has("cache-by-port") ? `${address}:${port}` : address;
  return `${from}/${createHash("sha256").update(bytes).digest("base64")}`;
};

/** Remembers the replies to the last calls, and which calls are being done. */
export class ReplyCache {
  readonly #limits: CacheLimits;
  /** The replies by key, the oldest first. */
  readonly #replies = new Map<string, Uint8Array>();
  readonly #running = new Set<string>();
  #bytes = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  /** How many replies are remembered, and how long they are together. */
  get size(): CacheLimits {
    return { entries: this.#replies.size, bytes: this.#bytes };
  }

  /** The reply to a call that was done; "running": it is being done; undefined: it is new. */
  find(key: string): Uint8Array | "running" | undefined {
    return this.#running.has(key) ? "running" : this.#replies.get(key);
  }

  /** Notes that a call is being executed. */
  begin(key: string): void {
    this.#running.add(key);
  }

  /** Remembers the reply of a call that was executed; forgets the oldest replies if there is no room. */
  end(key: string, reply: Uint8Array): void {
    this.#running.delete(key);
    this.#forget(key);
    this.#replies.set(key, reply);
    this.#bytes += reply.length;
    const { entries, bytes } = this.#limits;
    while (this.#replies.size > entries || this.#bytes > bytes)
      this.#forget(this.#replies.keys().next().value!);
  }

  /** Notes that a call has ended whose copies its procedure knows: its reply is not kept. */
  endUnkept(key: string): void {
    this.#running.delete(key);
  }

  #forget(key: string): void {
    this.#bytes -= this.#replies.get(key)?.length ?? 0;
    this.#replies.delete(key);
  }
}
