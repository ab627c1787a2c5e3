import type { Body, Json, Message, Ports } from "../ports.ts";
import { type ClientRequest, type Refused, refusal } from "./clients.ts";

/** A client's request that is under way. */
export type Asked = {
  readonly id: string;
  /** The start of the node that it is of, and which one of that start. */
  readonly turn: readonly [boot: number, count: number];
  readonly message: Message;
  readonly request: ClientRequest;
};

/** What a message was understood as; a member's may be about an operation. */
type Heard = { readonly type: string; readonly op?: string; readonly key?: Json };

/**
 * What a node hears and says. Each message and each operation has a name of its own, and is traced
 * before it takes effect: a send that the trace does not know must not reach anyone.
 */
export class Wire {
  readonly #ports: Ports<"messages">;
  /** Which start of this node this is: what earlier ones began has other names. */
  readonly #boot: number;
  #operations = 0;
  #messages = 0;

  constructor(ports: Ports<"messages">, boot: number) {
    this.#ports = ports;
    this.#boot = boot;
  }

  /** A client asks. */
  begin(message: Message, request: ClientRequest): Asked {
    this.#operations += 1;
    const turn = [this.#boot, this.#operations] as const;
    const id = `${this.#ports.self}.${turn.join(".")}`;
    this.#ports.trace({
      action: "request",
      from: message.src,
      message: traced(message),
      op: { id, ...request },
    });
    return { id, turn, message, request };
  }

  /** The client is answered; `state` is what the trace is to tell of the node beside. */
  end({ id, message, request }: Asked, reply: Body, state?: Json): void {
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

  /** Anything else has come. */
  hear(message: Message, heard: Heard): void {
    const { op: id, key } = heard;
    this.#ports.trace({
      action: "receive",
      from: message.src,
      message: traced(message),
      ...(id !== undefined && { op: { id, key: key! } }),
    });
  }

  welcome({ src, body }: Message): void {
    this.tell(src, { type: "init_ok", ...inReplyTo(body) });
  }

  refuse({ src, body }: Message, { code, text }: Refused): void {
    this.tell(src, { ...refusal(code, text), ...inReplyTo(body) });
  }

  /** Sends a message, about an operation where it names one. */
  tell(to: string, body: Body): void {
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
