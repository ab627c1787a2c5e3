import { connect, type Socket } from "node:net";
import type { Message } from "../../impl/ports.ts";
import { type Address, showAddress } from "./address.ts";
import { isProof, newNonce, proofOf, recordIn } from "./handshake.ts";
import { LIMITS } from "./limits.ts";
import { onLine } from "./lines.ts";

/** The names of the two members, and where the peer listens. */
type PeerLinkOptions = {
  readonly self: string;
  readonly peer: string;
  readonly address: Address;
  readonly clusterKey: string;
  /** Takes one line of text for each outage. */
  readonly warn: (line: string) => void;
};

/**
 * The messages to one peer, over a connection that this node opens at the first message, and over which both
 * prove that they are members. Messages in a broken connection are lost, and so are those that a peer does
 * not read: protocols expect that of a network.
 */
export class PeerLink {
  readonly #options: PeerLinkOptions;
  #socket: Socket | undefined;
  /** The lines that wait for the proofs; undefined once these are exchanged. */
  #waiting: string[] | undefined = [];
  #waitingBytes = 0;
  /** Was the present outage reported? */
  #hasWarned = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
  }

  /** Sends a message. */
  send(message: Message): void {
    const line = `${JSON.stringify(message)}\n`;
    const socket = this.#socket ?? this.#open();
    if (socket.writableLength + this.#waitingBytes + line.length > LIMITS.peerBytes) {
      this.#warnOnce("does not read: messages to it are lost");
      return;
    }
    if (this.#waiting === undefined) {
      socket.write(line);
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
  }

  /** Closes the connection. */
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
      if (this.#waiting === undefined) return; // Answers come over connections that the peer opens.
      const { nonce: drawn, proof } = recordIn(line);
      const theirs = { by: peer, to: self, nonces: [nonce, String(drawn)] as const };
      if (!isProof(proof, proofOf(clusterKey, "listener", theirs))) {
        this.#warnOnce("has not proved that it is a member: is its cluster key another?");
        socket.destroy();
        return;
      }
      const ours = proofOf(clusterKey, "dialer", { ...theirs, by: self, to: peer });
      socket.write(`${JSON.stringify({ proof: ours })}\n${this.#waiting.join("")}`);
      this.#waiting = undefined;
      this.#waitingBytes = 0;
      this.#hasWarned = false;
    });
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      this.#warnOnce(`is not there: ${showAddress(address)}: ${code ?? message}`),
    );
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
    socket.on("drain", () => {
      this.#hasWarned = false;
    });
    return socket;
  }

  #warnOnce(why: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.warn(`peer ${this.#options.peer} ${why}`);
  }
}
