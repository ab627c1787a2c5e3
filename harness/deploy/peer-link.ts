import { connect, type Socket } from "node:net";
import type { Message } from "../../impl/ports.ts";
import { type Address, showAddress } from "./address.ts";
import { isProof, newNonce, proofOf, recordIn } from "./handshake.ts";
import { LIMITS } from "./limits.ts";
import { onLine } from "./lines.ts";

export type PeerLinkOptions = {
  readonly self: string;
  readonly peer: string;
  readonly address: Address;
  readonly clusterKey: string;
  /** Takes one line for people, once per outage. */
  readonly warn: (line: string) => void;
};

/**
 * The way to one peer: a connection of our own, made when there is something to say, over which both prove
 * that they are members. What a broken connection held is lost, and so is what a peer that does not read
 * would make us keep: the protocols above expect that of a network.
 */
export class PeerLink {
  readonly #options: PeerLinkOptions;
  #socket: Socket | undefined;
  /** What waits for the proofs; undefined once they are exchanged. */
  #waiting: string[] | undefined = [];
  #waitingBytes = 0;
  #isSilent = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
  }

  send(message: Message): void {
    const line = `${JSON.stringify(message)}\n`;
    const socket = this.#socket ?? this.#open();
    if (socket.writableLength + this.#waitingBytes + line.length > LIMITS.peerBytes) {
      this.#mourn("does not read: messages to it are lost");
      return;
    }
    if (this.#waiting === undefined) {
      socket.write(line);
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const { self, peer, address, clusterKey } = this.#options;
    const socket = connect(address).setNoDelay(true);
    const nonce = newNonce();
    this.#socket = socket;
    this.#waiting = [];
    this.#waitingBytes = 0;
    socket.write(`${JSON.stringify({ member: self, nonce })}\n`);
    onLine(socket, (line) => {
      if (this.#waiting === undefined) return; // Peers answer over connections of their own.
      const { nonce: drawn, proof } = recordIn(line);
      const theirs = { by: peer, to: self, nonces: [nonce, String(drawn)] as const };
      if (!isProof(proof, proofOf(clusterKey, "listener", theirs))) {
        this.#mourn("has not proved that it is a member: is its cluster key another?");
        socket.destroy();
        return;
      }
      const ours = proofOf(clusterKey, "dialer", { ...theirs, by: self, to: peer });
      socket.write(`${JSON.stringify({ proof: ours })}\n${this.#waiting.join("")}`);
      this.#waiting = undefined;
      this.#waitingBytes = 0;
      this.#isSilent = false;
    });
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      this.#mourn(`is not there: ${showAddress(address)}: ${code ?? message}`),
    );
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
    socket.on("drain", () => {
      this.#isSilent = false;
    });
    return socket;
  }

  #mourn(why: string): void {
    if (this.#isSilent) return;
    this.#isSilent = true;
    this.#options.warn(`peer ${this.#options.peer} ${why}`);
  }
}
