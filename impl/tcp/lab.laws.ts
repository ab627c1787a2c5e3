/** Two machines and the link between them, on virtual time: what the tests of this folder stand on. */
import { type PlannedCall, rise, takeLeast } from "../../harness/simulate/agenda.ts";
import { seededEntropy } from "../../harness/simulate/entropy.ts";
import {
  altered,
  Link as Direction,
  type LinkConditions,
} from "../../harness/simulate/link.ts";
import { Random } from "../../harness/simulate/random.ts";
import type { Link } from "../ip/link.ts";
import type { Clock, TraceEvent } from "../ports.ts";
import type { SocketHandle } from "./handle.ts";
import type { TcpOptions } from "./options.ts";
import { decodePacket, encodePacket } from "./packet.ts";
import { patternBytes } from "./pattern.ts";
import { ACK, flagNames, NO_OPTIONS, type Packet, PSH, type Segment } from "./segment.ts";
import { NOTHING } from "./send-buffer.ts";
import { TcpStack } from "./stack.ts";
import type { ConnectionEvent } from "./tcb.ts";

export const A = 0x0a000001;
export const B = 0x0a000002;

/** A clock whose time passes only in `run`. */
export class VirtualTime {
  now = 0;
  readonly #heap: PlannedCall[] = [];
  #planned = 0;

  readonly clock: Clock = {
    now: () => this.now,
    wall: () => this.now,
    after: (ms, run) => this.after(ms, run),
  };

  after(ms: number, run: () => void): () => void {
    const time = this.now + Math.max(0, ms);
    const entry: PlannedCall = { time, order: this.#planned++, run };
    this.#heap.push(entry);
    rise(this.#heap, this.#heap.length - 1);
    return () => {
      entry.run = null;
    };
  }

  /** Lets time pass until some milliseconds are over, nothing is planned any more, or `isDone`. */
  run(ms: number, isDone: () => boolean = () => false): void {
    const end = this.now + ms;
    while (!isDone()) {
      const next = this.#heap[0];
      if (next === undefined || next.time > end) {
        if (ms !== Number.POSITIVE_INFINITY) this.now = end;
        return;
      }
      takeLeast(this.#heap);
      const { run } = next;
      if (run === null) continue;
      this.now = next.time;
      run();
    }
  }
}

export type PairOptions = {
  readonly seed?: number;
  readonly conditions?: Partial<LinkConditions>;
  readonly options?: TcpOptions;
  readonly optionsOf?: { readonly a?: TcpOptions; readonly b?: TcpOptions };
  /** The bytes that go on instead of these; none: they are lost. */
  readonly tamper?: (bytes: Uint8Array, from: "a" | "b") => readonly Uint8Array[];
};

const CALM: LinkConditions = { delayMs: [5, 5], spread: 1, loss: 0, duplication: 0 };

/** Machine a and machine b. */
export const pair = ({
  seed = 1,
  conditions = {},
  options = {},
  optionsOf = {},
  tamper = (bytes) => [bytes],
}: PairOptions = {}) => {
  const time = new VirtualTime();
  const takers: Partial<Record<"a" | "b", (bytes: Uint8Array) => void>> = {};
  const log: string[] = [];
  const linkFrom = (from: "a" | "b"): Link => {
    const to = from === "a" ? "b" : "a";
    const direction = new Direction({
      fate: new Random(seed, `fate ${from}`),
      delay: new Random(seed, `delay ${from}`),
    });
    const luck = new Random(seed, `alteration ${from}`);
    return {
      mtuBytes: 65_507,
      send: (sent) => {
        const packet = decodePacket(sent);
        if (typeof packet !== "string" && log.length < LOG_MAX)
          log.push(`${from} ${asInRfc(packet.segment)}`);
        for (const bytes of tamper(sent, from)) {
          const size = { bytes: () => bytes.length, isCut: false };
          const all = { ...CALM, ...conditions };
          for (const at of direction.arrivals(time.now, size, all)) {
            const isAltered = luck.chance(all.alteration ?? 0);
            const arriving = isAltered ? altered(bytes, luck) : bytes;
            time.after(at - time.now, () => takers[to]?.(arriving));
          }
        }
      },
      onReceive: (receive) => {
        takers[from] = receive;
      },
      close: () => {
        delete takers[from];
      },
    };
  };
  /** A segment that somebody else sends to a machine in the name of the other one. */
  const inject = (to: "a" | "b", segment: Segment): void => {
    const [source, destination] = to === "b" ? [A, B] : [B, A];
    takers[to]?.(encodePacket({ source, destination, segment }));
  };
  /** Starts a machine; an earlier one of this name is taken off the link. */
  const stack = (self: "a" | "b", address: number, more: TcpOptions = {}) =>
    new TcpStack({
      clock: time.clock,
      entropy: seededEntropy(new Random(seed, `entropy ${self}`)),
      link: linkFrom(self),
      address,
      options: { ...options, ...optionsOf[self], ...more },
    });
  return { time, a: stack("a", A), b: stack("b", B), stack, log, inject };
};

const LOG_MAX = 1000;

/** A segment as the figures of RFC 9293 write it. */
export const asInRfc = ({ seq, ack, flags, data }: Segment): string => {
  const acks = (flags & ACK) === 0 ? "" : `<ACK=${ack}>`;
  const bytes = data.length === 0 ? "" : `<DATA=${data.length}>`;
  return `<SEQ=${seq}>${acks}<CTL=${flagNames(flags & ~PSH)}>${bytes}`;
};

/** An open connection from a to b's port 80. */
export const connected = (
  world: ReturnType<typeof pair>,
): { readonly client: SocketHandle; readonly server: SocketHandle } => {
  const { time, a, b } = world;
  const listener = b.listen(80);
  const client = a.connect({ address: B, port: 80 });
  let server: SocketHandle | undefined;
  time.run(600_000, () => (server ??= listener.accept()) !== undefined);
  time.run(600_000, () => client.state !== "SYN-SENT");
  listener.close();
  if (server === undefined) throw new Error("no connection");
  return { client, server };
};

/** Bytes that a seed decides. */
export const noise = (seed: number, count: number): Uint8Array =>
  patternBytes(seed, { from: 0, count });

type Hear = (event: ConnectionEvent) => void;

/** Writes all bytes into a connection, as there is room, and then shuts it down. @param also gets the events, too */
export const pour = (
  from: SocketHandle,
  bytes: Uint8Array,
  { also = () => {} }: { readonly also?: Hear } = {},
): void => {
  let at = 0;
  const go = (): void => {
    if (!from.isConnected || at > bytes.length) return;
    while (at < bytes.length) {
      const taken = from.send(bytes.subarray(at, at + 65_536));
      if (taken === 0) return;
      at += taken;
    }
    at = bytes.length + 1;
    from.shutdown();
  };
  from.onEvent((event) => {
    also(event);
    if (event.type === "writable" || event.type === "state") go();
  });
  go();
};

/** Reads all bytes as soon as they arrive. */
export const drain = (from: SocketHandle) => {
  const parts: Uint8Array[] = [];
  let isEnded = false;
  const go = (): void => {
    while (!isEnded && from.failure === null) {
      const bytes = from.receive();
      if (bytes === null) isEnded = true;
      else if (bytes.length === 0) return;
      else parts.push(bytes);
    }
  };
  const hear: Hear = ({ type }) => {
    if (type === "readable" || type === "ended") go();
  };
  from.onEvent(hear);
  go();
  return { bytes: (): Buffer => Buffer.concat(parts), isEnded: () => isEnded, hear };
};

/** One machine, and the test as its peer: it sees every packet, and writes its own. */
export const alone = (options: TcpOptions = {}, seed = 1) => {
  const time = new VirtualTime();
  const sent: Packet[] = [];
  const events: TraceEvent[] = [];
  let take: (bytes: Uint8Array) => void = () => {};
  const stack = new TcpStack({
    clock: time.clock,
    entropy: seededEntropy(new Random(seed)),
    link: {
      mtuBytes: 1500,
      send: (bytes) => {
        const packet = decodePacket(bytes);
        if (typeof packet === "string") throw new Error(`sent bad bytes: ${packet}`);
        sent.push(packet);
      },
      onReceive: (receive) => {
        take = receive;
      },
      close: () => {},
    },
    address: A,
    trace: (event) => void events.push(event),
    options: { timestamps: false, windowScale: false, delayedAckMs: 0, ...options },
  });
  return {
    time,
    stack,
    events,
    /** The states that its connections went through, in order. */
    states: (): string[] => phasesOf(events),
    receive: (bytes: Uint8Array) => take(bytes),
    /** The peer sends a segment; the answers to it are returned. */
    hear: (segment: Partial<Segment>, source = B): Segment[] => {
      sent.length = 0;
      take(encodePacket({ source, destination: A, segment: segmentWith(segment) }));
      return sent.splice(0).map((packet) => packet.segment);
    },
    /** The segments that were sent since the last call. */
    sent: (): Segment[] => sent.splice(0).map((packet) => packet.segment),
  };
};

/** The states that were traced, in order. */
export const phasesOf = (events: readonly TraceEvent[]): string[] =>
  events
    .filter(({ action }) => action === "state")
    .map(({ state }) => (state as { readonly phase: string }).phase);

/** A segment of the peer's port 7 to port 80, with some fields chosen. */
export const segmentWith = (fields: Partial<Segment>): Segment => ({
  sourcePort: 7,
  destinationPort: 80,
  seq: 0,
  ack: 0,
  flags: ACK,
  window: 65_535,
  urgent: 0,
  options: NO_OPTIONS,
  data: NOTHING,
  ...fields,
});
