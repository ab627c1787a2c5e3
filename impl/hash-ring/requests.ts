import type { Body, Clock, Json, Message } from "../ports.ts";
import { type ClientRequest, errors, refusal } from "../store/clients.ts";
import type { PendingRequest, Wire } from "../store/wire.ts";

/** A request of a client that has arrived and is not answered. */
type Waiting = {
  readonly message: Message;
  readonly request: ClientRequest;
};

/**
 * The requests of the clients of one machine. They are taken one at a time: an operation of a machine is over before
 * the next one begins. One that is not taken in time has no effect.
 */
export class Requests {
  readonly #clock: Clock;
  readonly #wire: Wire;
  readonly #timeoutMs: number;
  #queue: Waiting[] = [];
  #open: PendingRequest | undefined;

  constructor(clock: Clock, wire: Wire, timeoutMs: number) {
    this.#clock = clock;
    this.#wire = wire;
    this.#timeoutMs = timeoutMs;
  }

  /** A request has arrived. */
  add(message: Message, request: ClientRequest, over: () => void): void {
    const waiting = { message, request };
    this.#queue.push(waiting);
    this.#clock.after(this.#timeoutMs, () => {
      if (this.#queue.includes(waiting)) this.#refuse(waiting);
      if (this.#open?.message === message) this.#timeOut(this.#open);
      over();
    });
  }

  /** The request to take next; undefined: there is none, or one is under way. */
  get next(): Waiting | undefined {
    return this.#open === undefined ? this.#queue[0] : undefined;
  }

  /** The first request is taken. */
  take(): PendingRequest {
    const { message, request } = this.#queue.shift()!;
    return this.#wire.named(message, request);
  }

  /** A request is under way to another machine. */
  open(pending: PendingRequest): void {
    this.#open = pending;
  }

  /** Answers a request. */
  answer(pending: PendingRequest, result: Json): void {
    this.#wire.respond(pending, replyTo(pending.request, result));
  }

  /** The answer to the request that is under way, if it is the one of this name. */
  answered(op: string, result: Json): void {
    const pending = this.#open;
    if (pending?.id !== op) return;
    this.#open = undefined;
    this.answer(pending, result);
  }

  #timeOut(pending: PendingRequest): void {
    this.#open = undefined;
    const text = "no answer in time: it may yet take effect";
    this.#wire.respond(pending, refusal(errors.timeout, text));
  }

  #refuse(waiting: Waiting): void {
    this.#queue = this.#queue.filter((each) => each !== waiting);
    this.#wire.refuse(waiting.message, {
      type: "refused",
      code: errors.unavailable,
      text: "no machine that is known here serves the key by now: it has no effect",
    });
  }
}

const replyTo = ({ type }: ClientRequest, result: Json): Body => {
  if (type === "write") return { type: "write_ok" };
  return result === null
    ? refusal(errors.noSuchKey, "no such key")
    : { type: "read_ok", value: result };
};
