import {
  type Endpoint,
  type Listener,
  STREAM_TIMEOUT_MS,
  type Stream,
  StreamError,
  type StreamErrorCode,
  type Streams,
} from "../../impl/ports.ts";
import type { Agenda } from "./agenda.ts";
import { IncomingBytes } from "./incoming-bytes.ts";
import type { Life } from "./life.ts";
import type { LinkConditions } from "./link.ts";
import { type Links, nameOf } from "./links.ts";
import type { Random } from "./random.ts";
import { EPHEMERAL_PORTS, SocketTable } from "./socket-table.ts";

export type StreamNetworkOptions = {
  readonly agenda: Agenda;
  readonly links: Links;
  /** The stream of random numbers of this name. */
  readonly stream: (label: string) => Random;
  readonly isNode: (name: string) => boolean;
};

type Listening = {
  readonly life: Life;
  readonly accept: (stream: Stream) => void;
  readonly timeoutMs: number;
};

/** Carries streams between the ports of nodes: nothing is lost or changes its order, however bad the links. */
export class StreamNetwork {
  readonly #options: StreamNetworkOptions;
  readonly #listeners = new Map<string, SocketTable<Listening>>();
  readonly #sides = new Map<Life, Set<Side>>();

  constructor(options: StreamNetworkOptions) {
    this.#options = options;
  }

  /** What one life of a node sees. */
  open(address: string, life: Life): Streams {
    const listeners = new SocketTable<Listening>();
    this.#listeners.set(address, listeners); // What an earlier life had taken is free again.
    const pick = (): number =>
      this.#options.stream(`stream ports ${address}`).int(...EPHEMERAL_PORTS);
    return {
      listen: async (wanted, accept, { timeoutMs = STREAM_TIMEOUT_MS } = {}) => {
        const listening = { life, accept, timeoutMs };
        const port = listeners.take(wanted, listening, pick);
        const listener: Listener = { port, close: () => listeners.free(port, listening) };
        return listener;
      },
      connect: (to, { timeoutMs = STREAM_TIMEOUT_MS } = {}) =>
        this.#connect({ address, port: pick() }, { ...to }, { life, timeoutMs }),
    };
  }

  /** The system of the machine closes what a dead node had open: its peers see an end, or a reset. */
  breakStreamsOf(life: Life): void {
    for (const side of this.#sides.get(life) ?? []) side.abandon();
    this.#sides.delete(life);
  }

  #connect(
    from: Endpoint,
    to: Endpoint,
    { life, timeoutMs }: { readonly life: Life; readonly timeoutMs: number },
  ): Promise<Stream> {
    return new Promise((resolve, reject) => {
      const refuse = (code: StreamErrorCode): void =>
        life.perform(() => reject(new StreamError(code, to)));
      if (!this.#options.isNode(to.address)) return refuse("EHOSTUNREACH");
      const there = new Direction(from.address, to.address, this.#options);
      const back = new Direction(to.address, from.address, this.#options);
      there.carry(timeoutMs, {
        lost: () => refuse("ETIMEDOUT"),
        arrived: () => {
          const listening = this.#listeners.get(to.address)?.at(to.port);
          if (!listening?.life.isAlive) {
            back.carry(timeoutMs, {
              lost: () => refuse("ETIMEDOUT"),
              arrived: () => refuse("ECONNREFUSED"),
            });
            return;
          }
          const ours = this.#side(life, { peer: to, out: there, timeoutMs });
          const theirs = this.#side(listening.life, {
            peer: from,
            out: back,
            timeoutMs: listening.timeoutMs,
          });
          ours.meet(theirs);
          theirs.meet(ours);
          listening.life.perform(() => listening.accept(theirs.stream()));
          back.carry(timeoutMs, {
            lost: () => refuse("ETIMEDOUT"),
            arrived: () => life.perform(() => resolve(ours.stream())),
          });
        },
      });
    });
  }

  #side(life: Life, more: Omit<SideOptions, "life" | "luck" | "closed">): Side {
    const luck = this.#options.stream(`chunks ${nameOf(more.out)}`);
    const sides = this.#sides.get(life) ?? new Set();
    const closed = (): void => void sides.delete(side);
    const side: Side = new Side({ ...more, life, luck, closed });
    this.#sides.set(life, sides.add(side));
    return side;
  }
}

type Fate = { readonly arrived: () => void; readonly lost: () => void };

/** One direction: what is sent first arrives first, after as many attempts as it takes. */
class Direction {
  readonly from: string;
  readonly to: string;
  readonly #options: StreamNetworkOptions;
  readonly #luck: Random;
  readonly #queue: (Fate & { readonly dueMs: number; readonly giveUpMs: number })[] = [];
  #isUnderWay = false;

  constructor(from: string, to: string, options: StreamNetworkOptions) {
    this.from = from;
    this.to = to;
    this.#options = options;
    this.#luck = options.stream(`streams ${nameOf({ from, to })}`);
  }

  carry(timeoutMs: number, fate: Fate): void {
    const { agenda, links } = this.#options;
    const conditions = links.conditionsOf(this);
    const dueMs = agenda.now + this.#delay(conditions);
    this.#queue.push({ ...fate, dueMs, giveUpMs: agenda.now + timeoutMs });
    if (!this.#isUnderWay) this.#next();
  }

  /** Nothing that waits arrives. */
  empty(): void {
    this.#queue.length = 0;
  }

  #next(): void {
    const [first] = this.#queue;
    this.#isUnderWay = first !== undefined;
    if (first !== undefined) this.#options.agenda.at(first.dueMs, () => this.#attempt());
  }

  #attempt(): void {
    const { agenda, links } = this.#options;
    const [first] = this.#queue;
    if (first === undefined) {
      this.#isUnderWay = false;
      return;
    }
    const isCut = this.from !== this.to && links.isCut(this);
    if (!isCut && !this.#luck.chance(links.conditionsOf(this).loss)) {
      this.#queue.shift();
      first.arrived();
    } else if (agenda.now < first.giveUpMs) {
      agenda.after(RETRANSMIT_MS, () => this.#attempt());
      return;
    } else {
      this.#queue.length = 0;
      first.lost();
    }
    this.#next();
  }

  #delay({ delayMs: [least, most] }: LinkConditions): number {
    return least + this.#luck.next() * (most - least);
  }
}

/** RFC 6298, section 2.4, asks for a second at least; systems wait 200 ms. */
const RETRANSMIT_MS = 200;
/** Bytes that are written and not read, at most, before writes wait. */
const WINDOW_BYTES = 65_536;
/** A chunk is as long as the shortest of an Ethernet frame at most. */
const CHUNK_BYTES = 1460;

type SideOptions = {
  readonly life: Life;
  readonly peer: Endpoint;
  readonly out: Direction;
  readonly luck: Random;
  readonly timeoutMs: number;
  /** Called when a death of the node would change nothing any more. */
  readonly closed: () => void;
};

/** One end of a stream. */
class Side {
  readonly #options: SideOptions;
  readonly #incoming: IncomingBytes;
  #other: Side | undefined;
  #unreadBytes = 0;
  #waiting: (() => void)[] = [];
  #hasEnded = false;
  #error: StreamError | undefined;

  constructor(options: SideOptions) {
    this.#options = options;
    this.#incoming = new IncomingBytes((bytes) => this.#other?.makeRoom(bytes));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  meet(other: Side): void {
    this.#other = other;
  }

  stream(): Stream {
    const { life, peer } = this.#options;
    return {
      peer,
      read: () => this.#incoming.read(),
      write: async (bytes) => {
        if (this.#error !== undefined) throw this.#error;
        if (this.#hasEnded) throw new StreamError("EPIPE", peer);
        life.act(() => this.#send(bytes.slice()));
        while (this.#unreadBytes > WINDOW_BYTES)
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        const failed = this.#error as StreamError | undefined;
        if (failed !== undefined) throw failed;
      },
      end: () => life.act(() => this.#end()),
      reset: () => life.act(() => this.#reset()),
    };
  }

  /** The node is dead. */
  abandon(): void {
    if (this.#error !== undefined) return;
    if (this.#options.luck.chance(0.5)) this.#reset();
    else this.#end();
    this.#error = new StreamError("ECONNRESET", this.#options.peer);
  }

  makeRoom(bytes: number): void {
    this.#unreadBytes -= bytes;
    this.#wake();
  }

  #send(bytes: Uint8Array): void {
    this.#unreadBytes += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + this.#options.luck.int(1, CHUNK_BYTES));
      const chunk = bytes.slice(from, to);
      this.#carry((other) => other.#hear(() => other.#incoming.add(chunk)));
      from = to;
    }
  }

  #end(): void {
    if (this.#hasEnded || this.#error !== undefined) return;
    this.#hasEnded = true;
    if (this.#other?.hasEnded) {
      this.#options.closed();
      this.#other.#options.closed();
    }
    this.#carry((other) => other.#hear(() => other.#incoming.end()));
  }

  #reset(): void {
    if (this.#error !== undefined) return;
    const { out, peer } = this.#options;
    out.empty();
    this.#carry((other) => other.#fail("ECONNRESET"));
    this.#error = new StreamError("EPIPE", peer);
    this.#options.closed();
    this.#incoming.fail(new StreamError("ECONNRESET", peer));
    this.#wake();
  }

  /** A dead peer answers whatever comes with a reset. */
  #carry(arrived: (other: Side) => void): void {
    const { out, timeoutMs, life } = this.#options;
    out.carry(timeoutMs, {
      arrived: () => {
        const other = this.#other!;
        if (other.#options.life.isAlive) arrived(other);
        else other.#carryReset(this);
      },
      lost: () => life.perform(() => this.#fail("ETIMEDOUT")),
    });
  }

  #carryReset(to: Side): void {
    this.#options.out.carry(this.#options.timeoutMs, {
      arrived: () => to.#fail("ECONNRESET"),
      lost: () => undefined,
    });
  }

  #hear(run: () => void): void {
    this.#options.life.perform(run);
  }

  #fail(code: StreamErrorCode): void {
    if (this.#error !== undefined) return;
    this.#options.life.perform(() => {
      const error = new StreamError(code, this.#options.peer);
      this.#error ??= error;
      this.#options.closed();
      this.#incoming.fail(error);
      this.#wake();
    });
  }

  #wake(): void {
    if (this.#error === undefined && this.#unreadBytes > WINDOW_BYTES) return;
    if (this.#error !== undefined) this.#unreadBytes = 0;
    for (const resume of this.#waiting.splice(0)) resume();
  }
}
