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
  type Carrier,
  type Habits,
  Side,
  type SideOptions,
  type StreamLife,
} from "./stream-side.ts";

/** How a world carries streams. */
export type StreamNetworkOptions = {
  readonly isNode: (name: string) => boolean;
  /** A port of a node for who names none; it may be taken. */
  readonly pickPort: (address: string) => number;
  readonly direction: (from: Endpoint, to: Endpoint) => Carrier;
  /** Of the end that sends this way. */
  readonly habits: (ends: LinkEnds) => Habits;
};

type Listening = {
  readonly life: StreamLife;
  readonly accept: (stream: Stream) => void;
  readonly timeoutMs: number;
};

/** Carries streams between the ports of nodes: nothing is lost or changes its order, however bad the links. */
export class StreamNetwork {
  readonly #options: StreamNetworkOptions;
  readonly #listeners = new Map<string, SocketTable<Listening>>();
  readonly #sides = new Map<StreamLife, Set<Side>>();

  constructor(options: StreamNetworkOptions) {
    this.#options = options;
  }

  /** What one life of a node sees. */
  open(address: string, life: StreamLife): Streams {
    const listeners = new SocketTable<Listening>();
    this.#listeners.set(address, listeners); // What an earlier life had taken is free again.
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

  /** The system of the machine closes what a dead node had open: its peers see an end, or a reset. */
  breakStreamsOf(life: StreamLife): void {
    for (const side of this.#sides.get(life) ?? []) side.abandon();
    this.#sides.delete(life);
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
          const ours = this.#side(life, from, { peer: to, out: there, timeoutMs });
          const theirs = this.#side(listening.life, to, {
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

  #side(
    life: StreamLife,
    { address: from }: Endpoint,
    more: Omit<SideOptions, "life" | "habits" | "closed">,
  ): Side {
    const habits = this.#options.habits({ from, to: more.peer.address });
    const sides = this.#sides.get(life) ?? new Set();
    const closed = (): void => void sides.delete(side);
    const side: Side = new Side({ ...more, life, habits, closed });
    this.#sides.set(life, sides.add(side));
    return side;
  }
}
