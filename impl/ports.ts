/**
 * All that an implementation may know of the world. The ports are real in harness/deploy and simulated in
 * harness/simulate. A node runs unchanged in both, and cannot find out in which one it is.
 */
import type { Clock } from "./ports/clock.ts";
import type { Datagrams } from "./ports/datagrams.ts";
import type { Disk } from "./ports/disk.ts";
import type { Entropy } from "./ports/entropy.ts";
import type { Files } from "./ports/files.ts";
import type { Body, Message, Messages } from "./ports/messages.ts";
import type { Streams } from "./ports/streams.ts";
import type { TraceEvent } from "./ports/trace-event.ts";

export { type Clock, pause } from "./ports/clock.ts";
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
export { untilDiskLets } from "./ports/disk-retry.ts";
export type { Entropy } from "./ports/entropy.ts";
export { bytesOfFileName, fileNameOf } from "./ports/file-names.ts";
export {
  FILE_NAME_BYTES_MAX,
  type FileAccess,
  FileError,
  type FileErrorCode,
  type FileSpan,
  type FileStat,
  type FileSystemStat,
  type Files,
  type FileType,
  isFileErrorCode,
  type NewAttributes,
  type OpenFile,
  SYMLINK_BYTES_MAX,
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

/** The name of a port. */
export type PortName = keyof PortsByName;

/** What every node has, and the ports that it needs. */
export type Ports<Needed extends PortName = PortName> = {
  readonly self: string;
  /** The names of all members, this node included. */
  readonly nodes: readonly string[];
  /** Records an event; returns once no crash of this node can undo it. */
  trace(event: TraceEvent): void;
} & Pick<PortsByName, Needed>;

/** A running node. Its input is untrusted, so no input may make it throw. */
export type Node = {
  /** Called with each message that arrives; only nodes with the port `messages` receive any. */
  receive?(message: Message): void;
  /**
   * The local API: a program on the same machine uses the node as it uses a socket or a file system. Calls that
   * are under way when the node crashes are never answered.
   */
  call?(request: Body): Promise<Body>;
  /** The node is about to leave for good: it may send farewells, and ends once this resolves. */
  leave?(): Promise<void>;
};

/** Starts a node on what its disk holds; the node receives nothing before this resolves. */
export type Start = (ports: Ports) => Promise<Node>;

/** A start with the names of the ports that it needs: the real world opens no others. */
export type StartNeeding<Needed extends PortName, More extends readonly unknown[]> = ((
  ports: Ports<Needed>,
  ...more: More
) => Promise<Node>) & { readonly needs: readonly Needed[] };

/**
 * Adds to a start the names of the ports that it needs.
 *
 * @param start takes these ports, and any options
 */
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
