import type { Body, Json, Message, Ports } from "../ports.ts";
import { type ClientRequest, type Refused, refusal } from "./clients.ts";

/** A client's request that is under way. */
export type PendingRequest<Request extends Body = ClientRequest> = {
  /** The name of the operation; no other operation of any node has it. */
  readonly id: string;
  /** The number of the node's start, and that of the request within that start. */
  readonly turn: readonly [boot: number, count: number];
  readonly message: Message;
  readonly request: Request;
};

/** A message after parsing; between members it may name an operation. */
type ParsedMessage = { readonly type: string; readonly op?: string; readonly key?: Json };

/**
 * The messages of one node, with names and traces. Each message and each operation has a name of its own,
 * and is traced before it takes effect: no message may arrive whose sending is not in the trace.
 */
export class Wire {
  readonly #ports: Ports<"messages">;
  /** The number of this start, a part of each name: no other start gives the same names. */
  readonly #boot: number;
  #operations = 0;
  #messages = 0;

  constructor(ports: Ports<"messages">, boot: number) {
    this.#ports = ports;
    this.#boot = boot;
  }

  /** Traces a client's request, and names its operation. */
  request<Request extends Body>(
    message: Message,
    request: Request,
  ): PendingRequest<Request> {
    const pending = this.named(message, request);
    this.begun(pending);
    return pending;
  }

  /** Names an operation, whose request is traced later: when no crash can undo it. */
  named<Request extends Body>(
    message: Message,
    request: Request,
  ): PendingRequest<Request> {
    this.#operations += 1;
    const turn = [this.#boot, this.#operations] as const;
    return { id: `${this.#ports.self}.${turn.join(".")}`, turn, message, request };
  }

  /** Traces a request that was named before. */
  begun({ id, message, request }: PendingRequest<Body>): void {
    this.#ports.trace({
      action: "request",
      from: message.src,
      message: traced(message),
      op: { id, ...request },
    });
  }

  /** Answers the client; `state` is what the trace shows of the node at that moment. */
  respond(
    { id, message, request }: PendingRequest<Body>,
    reply: Body,
    state?: Json,
  ): void {
    const answer = this.#message(message.src, {
      ...reply,
      ...inReplyTo(message.body),
    });
    this.#ports.trace({
      action: "respond",
      message: traced(answer),
      op: { id, ...request, result: reply },
      ...(state !== undefined && { state }),
    });
    this.#ports.messages.send(answer);
  }

  /** Traces any other message. */
  received(message: Message, parsed: ParsedMessage): void {
    const { op: id, key } = parsed;
    this.#ports.trace({
      action: "receive",
      from: message.src,
      message: traced(message),
      ...(id !== undefined && { op: { id, key: key! } }),
    });
  }

  /** Answers Maelstrom's `init`. */
  confirmInit({ src, body }: Message): void {
    this.send(src, { type: "init_ok", ...inReplyTo(body) });
  }

  /** Answers a message that is no request to the store, such as one of an operator. */
  reply({ src, body }: Message, answer: Body): void {
    this.send(src, { ...answer, ...inReplyTo(body) });
  }

  /** Answers a question that is no operation, such as one about the member itself. */
  answer({ src, body }: Message, answer: Body): void {
    this.send(src, { ...answer, ...inReplyTo(body) });
  }

  /** Answers a message that was refused. */
  refuse({ src, body }: Message, { code, text }: Refused): void {
    this.send(src, { ...refusal(code, text), ...inReplyTo(body) });
  }

  /** Sends a message; where its body names an operation, the trace does, too. */
  send(to: string, body: Body): void {
    const message = this.#message(to, body);
    const { op, key } = body;
    this.#ports.trace({
      action: "send",
      message: traced(message),
      ...(op !== undefined && { op: { id: op, key: key! } }),
    });
    this.#ports.messages.send(message);
  }

  #message(dest: string, body: Body): Message {
    this.#messages += 1;
    const src = this.#ports.self;
    return { id: `${src}.${this.#boot}/${this.#messages}`, src, dest, body };
  }
}

const traced = ({ id, src, dest, body }: Message) => ({ id, from: src, to: dest, body });

const inReplyTo = ({ msg_id }: Body): { in_reply_to?: Json } =>
  msg_id === undefined ? {} : { in_reply_to: msg_id };
