import { establish } from "./acks.ts";
import { arrive, synchronize } from "./arrive.ts";
import {
  abort,
  chooseKeepAlive,
  chooseNagle,
  close,
  open,
  passSyn,
  receive,
  send,
  shutdown,
} from "./calls.ts";
import { emitSyn } from "./emit.ts";
import type { TcpErrorCode } from "./errors.ts";
import { expire } from "./expiry.ts";
import type { KeepAlive } from "./options.ts";
import type { Segment } from "./segment.ts";
import {
  emptyOut,
  enter,
  newTcb,
  type Reaction,
  type Tcb,
  type TcbOptions,
  type TimerName,
} from "./tcb.ts";
import { waitForAck } from "./transmit.ts";

/**
 * One end of a connection, as a state machine (RFC 9293, figure 5). Segments, timers and calls of the program
 * go in, each with the time of the monotonic clock in milliseconds; what is to be sent, the timers to set and
 * what the program is to hear come out. Nothing else has an effect: there is no clock and no chance in here.
 */
export class Connection {
  readonly #tcb: Tcb;

  private constructor(options: TcbOptions) {
    this.#tcb = newTcb(options);
  }

  /** Active OPEN (section 3.10.1): the SYN is the reaction. */
  static connect(options: Omit<TcbOptions, "opening">): OpenedConnection {
    const connection = new Connection({ ...options, opening: "active" });
    open(connection.#tcb);
    return { connection, reaction: connection.#take() };
  }

  /** A SYN has come to a listener (section 3.10.7.2, third): the SYN,ACK is the reaction. */
  static answer(
    options: Omit<TcbOptions, "opening">,
    segment: Segment,
  ): OpenedConnection {
    const connection = new Connection({ ...options, opening: "passive" });
    const tcb = connection.#tcb;
    synchronize(tcb, segment);
    enter(tcb, "SYN-RECEIVED");
    emitSyn(tcb);
    passSyn(tcb);
    waitForAck(tcb);
    if (options.settings.has("two-way-handshake")) establish(tcb);
    return { connection, reaction: connection.#take() };
  }

  /** The control block of the connection, to be read only. */
  get tcb(): Readonly<Tcb> {
    return this.#tcb;
  }

  arrive(segment: Segment, now: number): Reaction {
    this.#tcb.now = now;
    arrive(this.#tcb, segment);
    return this.#take();
  }

  expire(timer: TimerName, now: number): Reaction {
    this.#tcb.now = now;
    expire(this.#tcb, timer);
    return this.#take();
  }

  /** `result`: how many of the bytes were taken, or why none were. */
  send(bytes: Uint8Array, now: number): Reaction & { result: number | TcpErrorCode } {
    this.#tcb.now = now;
    const result = send(this.#tcb, bytes);
    return { ...this.#take(), result };
  }

  /** `bytes`: the next ones in order, at most so many; none where none have come. */
  receive(most: number, now: number): Reaction & { readonly bytes: Uint8Array } {
    this.#tcb.now = now;
    const bytes = receive(this.#tcb, most);
    return { ...this.#take(), bytes };
  }

  /** Closes the sending direction; the connection may still receive. */
  shutdown(now: number): Reaction {
    this.#tcb.now = now;
    shutdown(this.#tcb);
    return this.#take();
  }

  /** Closes both directions. */
  close(now: number): Reaction {
    this.#tcb.now = now;
    close(this.#tcb);
    return this.#take();
  }

  chooseNagle(nagle: boolean, now: number): Reaction {
    this.#tcb.now = now;
    chooseNagle(this.#tcb, nagle);
    return this.#take();
  }

  chooseKeepAlive(keepAlive: KeepAlive | null, now: number): Reaction {
    this.#tcb.now = now;
    chooseKeepAlive(this.#tcb, keepAlive);
    return this.#take();
  }

  abort(now: number): Reaction {
    this.#tcb.now = now;
    abort(this.#tcb);
    return this.#take();
  }

  #take(): Reaction {
    const { out } = this.#tcb;
    this.#tcb.out = emptyOut();
    return out;
  }
}

/** A connection that has begun, with its first segment. */
export type OpenedConnection = {
  readonly connection: Connection;
  readonly reaction: Reaction;
};
