import {
  type Endpoint,
  type Listener,
  STREAM_TIMEOUT_MS,
  type Stream,
  StreamError,
  type StreamErrorCode,
  type Streams,
} from "../../impl/ports.ts";
import type { LinkEnds } from "./links.ts";
import { SocketTable } from "./socket-table.ts";
import {
  type StreamChoices,
  type StreamDirection,
  StreamEnd,
  type StreamEndOptions,
  type StreamLife,
} from "./stream-end.ts";

/** What the network needs of its world. */
type StreamNetworkOptions = {
  readonly isNode: (name: string) => boolean;
  /** Draws a port of a node, which may be taken. */
  readonly pickPort: (address: string) => number;
  /** Makes one direction of a new stream. */
  readonly direction: (from: Endpoint, to: Endpoint) => StreamDirection;
  /** The choices for the end that sends in this direction. */
  readonly choices: (ends: LinkEnds) => StreamChoices;
};

type Listening = {
  readonly life: StreamLife;
  readonly accept: (stream: Stream) => void;
  readonly timeoutMs: number;
};

/** Carries streams between the ports of nodes, complete and in order, however bad the links. */
export class StreamNetwork {
  readonly #options: StreamNetworkOptions;
  readonly #listeners = new Map<string, SocketTable<Listening>>();
  readonly #ends = new Map<StreamLife, Set<StreamEnd>>();

  constructor(options: StreamNetworkOptions) {
    this.#options = options;
  }

  /** The streams port of one life of a node. */
  open(address: string, life: StreamLife): Streams {
    const listeners = new SocketTable<Listening>();
    this.#listeners.set(address, listeners); // Ports of an earlier life are free again.
    const pick = (): number => this.#options.pickPort(address);
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

  /** The operating system closes the streams of a dead node: its peers see an end, or a reset. */
  breakStreamsOf(life: StreamLife): void {
    for (const end of this.#ends.get(life) ?? []) end.abandon();
    this.#ends.delete(life);
  }

  #connect(
    from: Endpoint,
    to: Endpoint,
    { life, timeoutMs }: { readonly life: StreamLife; readonly timeoutMs: number },
  ): Promise<Stream> {
    return new Promise((resolve, reject) => {
      const refuse = (code: StreamErrorCode): void =>
        life.perform(() => reject(new StreamError(code, to)));
      if (!this.#options.isNode(to.address)) return refuse("EHOSTUNREACH");
      const there = this.#options.direction(from, to);
      const back = this.#options.direction(to, from);
      there.carry({ type: "connect" }, timeoutMs, {
        lost: () => refuse("ETIMEDOUT"),
        arrived: () => {
          const listening = this.#listeners.get(to.address)?.at(to.port);
          if (!listening?.life.isAlive) {
            back.carry({ type: "refuse" }, timeoutMs, {
              lost: () => refuse("ETIMEDOUT"),
              arrived: () => refuse("ECONNREFUSED"),
            });
            return;
          }
          // A reset drops the answer of the machine that is still on its way.
          const closed = (): void => refuse("ECONNREFUSED");
          const way = { peer: to, out: there, timeoutMs };
          const ours = this.#end(life, from, way, closed);
          const theirs = this.#end(listening.life, to, {
            peer: from,
            out: back,
            timeoutMs: listening.timeoutMs,
          });
          ours.meet(theirs);
          theirs.meet(ours);
          back.carry({ type: "accept" }, timeoutMs, {
            lost: () => refuse("ETIMEDOUT"),
            arrived: () => life.perform(() => resolve(ours.stream())),
          });
          listening.life.perform(() => listening.accept(theirs.stream()));
        },
      });
    });
  }

  #end(
    life: StreamLife,
    { address: from }: Endpoint,
    more: Omit<StreamEndOptions, "life" | "choices" | "closed">,
    whenClosed = (): void => undefined,
  ): StreamEnd {
    const choices = this.#options.choices({ from, to: more.peer.address });
    const ends = this.#ends.get(life) ?? new Set();
    const closed = (): void => {
      ends.delete(end);
      whenClosed();
    };
    const end: StreamEnd = new StreamEnd({ ...more, life, choices, closed });
    this.#ends.set(life, ends.add(end));
    return end;
  }
}
