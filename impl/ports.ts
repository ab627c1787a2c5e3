/**
 * All an implementation may know of the world. Real in harness/deploy, simulated in
 * harness/simulate: the very same classes run in both, so nothing here may leak which one it is.
 */
import type { Clock } from "./ports/clock.ts";
import type { Datagrams } from "./ports/datagrams.ts";
import type { Disk } from "./ports/disk.ts";
import type { Entropy } from "./ports/entropy.ts";
import type { Files } from "./ports/files.ts";
import type { Body, Message, Messages } from "./ports/messages.ts";
import type { Streams } from "./ports/streams.ts";
import type { TraceEvent } from "./ports/trace-event.ts";

export type { Clock } from "./ports/clock.ts";
export {
  type DatagramSocket,
  type Datagrams,
  DatagramTooLong,
  type Endpoint,
  expectFits,
  PortTaken,
  UDP_BYTES_MAX,
} from "./ports/datagrams.ts";
export { type Disk, DiskFailure } from "./ports/disk.ts";
export type { Entropy } from "./ports/entropy.ts";
export {
  FileError,
  type FileErrorCode,
  type FileStat,
  type Files,
} from "./ports/files.ts";
export type { Body, Json, Message, Messages } from "./ports/messages.ts";
export {
  type Listener,
  STREAM_TIMEOUT_MS,
  type Stream,
  StreamError,
  type StreamErrorCode,
  type StreamOptions,
  type Streams,
} from "./ports/streams.ts";
export type { TraceEvent } from "./ports/trace-event.ts";

type PortsByName = {
  readonly messages: Messages;
  readonly disk: Disk;
  readonly files: Files;
  readonly datagrams: Datagrams;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly entropy: Entropy;
};

export type PortName = keyof PortsByName;

/** What every node has, and the ports that it needs. */
export type Ports<Needed extends PortName = PortName> = {
  readonly self: string;
  /** All members by name, this node among them. */
  readonly nodes: readonly string[];
  /** Returns once the event is where no crash of this node can undo it. */
  trace(event: TraceEvent): void;
} & Pick<PortsByName, Needed>;

/** A running node. What it hears was written by somebody else, so nothing that it is told makes it throw. */
export type Node = {
  /** A message has come; only nodes with the port `messages` hear any. */
  receive?(message: Message): void;
  /**
   * The local API: a program on the same machine asks, as it asks a socket or a file system. A crash of the
   * node takes the calls under way with it, so their programs never hear of them.
   */
  call?(request: Body): Promise<Body>;
  /** The node is about to end for good: it may tell others, and ends once this resolves. */
  leave?(): Promise<void>;
};

/** Starts on what the world has kept; the node hears nothing before it resolves. */
export type Start = (ports: Ports) => Promise<Node>;

/** A start that says which ports it needs: a real world opens those and no others. */
export type StartNeeding<Needed extends PortName, More extends readonly unknown[]> = ((
  ports: Ports<Needed>,
  ...more: More
) => Promise<Node>) & { readonly needs: readonly Needed[] };

/** Gives a start the names of the ports that it needs. */
export const needing = <
  const Needed extends PortName,
  More extends readonly unknown[] = readonly [],
>(
  needs: readonly Needed[],
  start: (ports: Ports<Needed>, ...more: More) => Promise<Node>,
): StartNeeding<Needed, More> =>
  Object.assign((ports: Ports<Needed>, ...more: More) => start(ports, ...more), {
    needs,
  });
