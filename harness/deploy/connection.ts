import type { Socket } from "node:net";
import type { Body, Message } from "../../impl/ports.ts";
import { isProof, newNonce, proofOf, recordIn } from "./handshake.ts";
import { LIMITS } from "./limits.ts";
import { LineSplitter, malformed, messageIn, TOO_LONG } from "./lines.ts";

/** What a connection needs to know of the node, and whom it tells. */
export type Listener = {
  readonly self: string;
  readonly peers: ReadonlySet<string>;
  readonly clusterKey: string;
  /** A member has said something. */
  fromMember(message: Message): void;
  /** A client has asked something over this connection. */
  fromClient(message: Message, connection: Connection): void;
  /** The bytes of unfinished lines have changed by so many; false: there are too many of them. */
  grewBy(bytes: number): boolean;
  /** The connection is closed, for one of a few reasons: they are counted. */
  refused(why: string): void;
  closed(connection: Connection): void;
};

/** A member that has said its name and not proved it yet. */
type Pending = { readonly member: string; readonly nonces: readonly [string, string] };

/** A connection that was made to this node: of a client, until it proves to be a member's. */
export class Connection {
  readonly number: number;
  readonly #socket: Socket;
  readonly #listener: Listener;
  readonly #lines = new LineSplitter((line) => this.#hear(line));
  #member: string | undefined;
  #pending: Pending | undefined;
  #malformed = 0;
  /** The names that a client has asked under. */
  readonly #names = new Set<string>();
  #isRefused = false;
  /** Requests that the node has not answered yet: it answers each. */
  #openRequests = 0;

  /** @param number tells it from all other connections of the node */
  constructor(socket: Socket, number: number, listener: Listener) {
    this.number = number;
    this.#socket = socket;
    this.#listener = listener;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#add(chunk));
    socket.on("drain", () => this.#readAsLimitsAllow());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      listener.grewBy(-this.#lines.unfinishedBytes);
      listener.closed(this);
    });
  }

  /** Writes the answer to a request. */
  answer(line: string): void {
    this.#openRequests -= 1;
    this.#write(line);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #write(line: string): void {
    this.#socket.write(line);
    this.#readAsLimitsAllow();
  }

  /** A client that does not read its answers, or asks faster than it is answered, is not read from. */
  #readAsLimitsAllow(): void {
    const isBehind =
      this.#openRequests >= LIMITS.openRequests ||
      this.#socket.writableLength > LIMITS.unreadBytes;
    if (isBehind) this.#socket.pause();
    else this.#socket.resume();
  }

  #add(chunk: Buffer): void {
    const before = this.#lines.unfinishedBytes;
    const isShort = this.#lines.add(chunk);
    const isRoom = this.#listener.grewBy(this.#lines.unfinishedBytes - before);
    if (!isShort) this.#refuse(TOO_LONG);
    else if (!isRoom) this.#refuse("too many unfinished lines at this node");
  }

  #hear(line: string): void {
    if (this.#isRefused) return;
    if (this.#pending !== undefined) {
      this.#prove(this.#pending, line);
      return;
    }
    const { member, nonce } = recordIn(line.startsWith('{"member"') ? line : "");
    if (typeof member === "string" && typeof nonce === "string") {
      this.#challenge(member, nonce);
      return;
    }
    const parsed = messageIn(line);
    if (!("message" in parsed)) {
      this.#write(malformed(this.#listener.self, parsed));
      this.#malformed += 1;
      if (this.#malformed > LIMITS.malformedLines)
        this.#refuse("too many lines that are no messages");
      return;
    }
    const { message } = parsed;
    if (this.#member === undefined) this.#ask(message);
    else if (message.src === this.#member) this.#listener.fromMember(message);
    else this.#refuse("a member that speaks as another");
  }

  #ask(message: Message): void {
    const { self, peers } = this.#listener;
    const { src, body } = message;
    if (src === self || peers.has(src))
      this.#write(
        answerTo(self, message, {
          type: "error",
          code: 12,
          text: "this is the name of a member, and the connection has not proved to be its: a client needs a name of its own",
        }),
      );
    else if (valueBytes(body) > LIMITS.valueBytes)
      this.#write(
        answerTo(self, message, {
          type: "error",
          code: 12,
          text: `the value has ${valueBytes(body)} bytes as JSON: at most ${LIMITS.valueBytes}`,
        }),
      );
    else if (this.#names.size >= LIMITS.names && !this.#names.has(src))
      this.#refuse("too many names of clients over one connection");
    else {
      this.#names.add(src);
      // What answers something is not answered.
      if (body.in_reply_to === undefined && body.type !== "error")
        this.#openRequests += 1;
      this.#readAsLimitsAllow();
      this.#listener.fromClient(message, this);
    }
  }

  #challenge(member: string, nonce: string): void {
    const { self, peers, clusterKey } = this.#listener;
    if (!peers.has(member) || this.#member !== undefined) {
      this.#refuse("a member that this node does not know");
      return;
    }
    const nonces = [nonce, newNonce()] as const;
    const proof = proofOf(clusterKey, "listener", { by: self, to: member, nonces });
    this.#pending = { member, nonces };
    this.#write(`${JSON.stringify({ nonce: nonces[1], proof })}\n`);
  }

  #prove({ member, nonces }: Pending, line: string): void {
    const { self, clusterKey } = this.#listener;
    const expected = proofOf(clusterKey, "dialer", { by: member, to: self, nonces });
    if (!isProof(recordIn(line).proof, expected)) {
      this.#refuse("a member without the cluster key");
      return;
    }
    this.#pending = undefined;
    this.#member = member;
  }

  /** Says why, and closes. */
  #refuse(why: string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#listener.refused(why);
    this.#socket.removeAllListeners("data");
    this.#socket.end(malformed(this.#listener.self, { why: `${why}: closed` }));
    this.#socket.destroySoon();
  }
}

const valueBytes = ({ value }: Body): number =>
  value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));

/** The answer of the network itself to a client's message, as a line. */
const answerTo = (self: string, { src, body }: Message, answer: Body): string =>
  `${JSON.stringify({
    src: self,
    dest: src,
    body: { ...answer, ...(body.msg_id !== undefined && { in_reply_to: body.msg_id }) },
  })}\n`;
