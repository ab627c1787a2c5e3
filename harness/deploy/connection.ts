import type { Socket } from "node:net";
import type { Body, Message } from "../../impl/ports.ts";
import { isProof, newNonce, proofOf, recordIn } from "./handshake.ts";
import { LIMITS } from "./limits.ts";
import { LineSplitter, malformed, messageIn, TOO_LONG } from "./lines.ts";

/** What a connection needs of the node that accepted it. */
type ConnectionOwner = {
  readonly self: string;
  /** The names of the other members. */
  readonly peers: ReadonlySet<string>;
  readonly clusterKey: string;
  /** A message of a member has arrived. */
  fromMember(message: Message): void;
  /** A request of a client has arrived over this connection. */
  fromClient(message: Message, connection: Connection): void;
  /** The unfinished lines have grown by so many bytes; false: there are too many bytes at this node. */
  grewBy(bytes: number): boolean;
  /** The connection is being closed for this reason; the owner counts each reason. */
  refused(why: string): void;
  /** The connection is closed. */
  closed(connection: Connection): void;
};

/** A member that has named itself, and has to prove that it is one. */
type PendingProof = {
  readonly member: string;
  readonly nonces: readonly [string, string];
};

/** A connection that this node accepted. It is a client's until its other end has proved to be a member. */
export class Connection {
  readonly number: number;
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #lines = new LineSplitter((line) => this.#receive(line));
  #member: string | undefined;
  #pending: PendingProof | undefined;
  #malformed = 0;
  /** The names under which clients have asked over it. */
  readonly #names = new Set<string>();
  #isRefused = false;
  /** How many requests the node has not answered yet; it answers each. */
  #openRequests = 0;

  /** @param number the connection's own, by which its clients are named */
  constructor(socket: Socket, number: number, owner: ConnectionOwner) {
    this.number = number;
    this.#socket = socket;
    this.#owner = owner;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#add(chunk));
    socket.on("drain", () => this.#readAsLimitsAllow());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      owner.grewBy(-this.#lines.unfinishedBytes);
      owner.closed(this);
    });
  }

  /** Writes the answer to a request. */
  answer(line: string): void {
    this.#openRequests -= 1;
    this.#write(line);
  }

  /** Closes it at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #write(line: string): void {
    this.#socket.write(line);
    this.#readAsLimitsAllow();
  }

  /** Reads nothing more from a client that is behind with reading its answers, or far ahead of them. */
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
    const isRoom = this.#owner.grewBy(this.#lines.unfinishedBytes - before);
    if (!isShort) this.#refuse(TOO_LONG);
    else if (!isRoom) this.#refuse("too many unfinished lines at this node");
  }

  #receive(line: string): void {
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
      this.#write(malformed(this.#owner.self, parsed));
      this.#malformed += 1;
      if (this.#malformed > LIMITS.malformedLines)
        this.#refuse("too many lines that are no messages");
      return;
    }
    const { message } = parsed;
    if (this.#member === undefined) this.#ask(message);
    else if (message.src === this.#member) this.#owner.fromMember(message);
    else this.#refuse("a member that speaks as another");
  }

  #ask(message: Message): void {
    const { self, peers } = this.#owner;
    const { src, body } = message;
    if (src === self || peers.has(src))
      this.#write(
        answerTo(self, message, {
          type: "error",
          code: 12,
          text: "this is the name of a member, and this connection has not proved that it is the member's: a client needs another name",
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
      // The node does not answer answers.
      if (body.in_reply_to === undefined && body.type !== "error")
        this.#openRequests += 1;
      this.#readAsLimitsAllow();
      this.#owner.fromClient(message, this);
    }
  }

  #challenge(member: string, nonce: string): void {
    const { self, peers, clusterKey } = this.#owner;
    if (!peers.has(member) || this.#member !== undefined) {
      this.#refuse("a member that this node does not know");
      return;
    }
    const nonces = [nonce, newNonce()] as const;
    const proof = proofOf(clusterKey, "listener", { by: self, to: member, nonces });
    this.#pending = { member, nonces };
    this.#write(`${JSON.stringify({ nonce: nonces[1], proof })}\n`);
  }

  #prove({ member, nonces }: PendingProof, line: string): void {
    const { self, clusterKey } = this.#owner;
    const expected = proofOf(clusterKey, "dialer", { by: member, to: self, nonces });
    if (!isProof(recordIn(line).proof, expected)) {
      this.#refuse("a member without the cluster key");
      return;
    }
    this.#pending = undefined;
    this.#member = member;
  }

  /** Writes the reason, and closes the connection. */
  #refuse(why: string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#owner.refused(why);
    this.#socket.removeAllListeners("data");
    this.#socket.end(malformed(this.#owner.self, { why: `${why}: closed` }));
    this.#socket.destroySoon();
  }
}

const valueBytes = ({ value }: Body): number =>
  value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));

/** An answer that the connection itself gives to a client's message, as a line. */
const answerTo = (self: string, { src, body }: Message, answer: Body): string =>
  `${JSON.stringify({
    src: self,
    dest: src,
    body: { ...answer, ...(body.msg_id !== undefined && { in_reply_to: body.msg_id }) },
  })}\n`;
