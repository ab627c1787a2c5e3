import { join } from "node:path";
import type { Message, Node, PortName, Ports, StartNeeding } from "../../impl/ports.ts";
import { printable } from "../history/printable.ts";
import type { TraceEvent } from "../history/trace.ts";
import { lazily } from "../simulate/lazily.ts";
import type { Address } from "./address.ts";
import { RealClock } from "./clock.ts";
import type { Control } from "./control.ts";
import { openDatagrams } from "./datagrams.ts";
import { openDisk } from "./disk.ts";
import { realEntropy } from "./entropy.ts";
import { openFiles } from "./files.ts";
import { hostsOf } from "./hosts.ts";
import { TcpNetwork } from "./network.ts";
import { openStreams } from "./streams.ts";

/** The name of a node, where it listens, and what it runs. */
export type ServeOptions = {
  readonly id: string;
  readonly listen: Address;
  /** The other members. */
  readonly peers: Readonly<Record<string, Address>>;
  /** The secret of the members; without one the node listens on loopback only. */
  readonly clusterKey?: string;
  /** The data directory, which belongs to this node alone. */
  readonly data: string;
  readonly start: ServedStart;
  /** By member, this one included: its IP address, if that is not the one that it listens on. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Takes the trace events of the node, and each packet that it sends or receives. */
  readonly trace?: (event: Omit<TraceEvent, "at" | "node" | "time">) => void;
  /** Are packets among the events? Unless given they are, if there is a `trace`. */
  readonly packets?: "traced" | "untraced";
  /** Takes lines of text for standard error, which they go to unless given. */
  readonly warn?: (line: string) => void;
  /** Causes faults of links, clocks and the disk. */
  readonly control?: Control;
};

/** A start that names the ports that it needs. */
/** A node that runs. */
type ServedStart = StartNeeding<PortName, []>;

/** A node that runs. */
export type Served = {
  /** The port for messages; 0 if it needs none. */
  readonly port: number;
  readonly node: Node;
  close(): Promise<void>;
};

/**
 * Runs one node on real ports; opens those that its start needs.
 *
 * @throws InputError when a port or the directory cannot be used
 */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { id, listen, peers, start, control } = options;
  const { clusterKey = "", warn = complain, trace = () => {} } = options;
  const needs = new Set<PortName>(start.needs);
  const hosts = hostsOf(id, { [id]: listen.host, ...ipsOf(peers), ...options.hosts });
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0)) await each();
  };
  try {
    const network = needs.has("messages")
      ? await TcpNetwork.listen({ self: id, listen, peers, clusterKey, warn })
      : undefined;
    if (network !== undefined) closers.push(() => network.close());
    const beforeWrite = (): void => control?.beforeWrite();
    const disk = needs.has("disk")
      ? await openDisk(options.data, id, { warn, beforeWrite })
      : undefined;
    if (disk !== undefined) closers.push(disk.close);
    const files = needs.has("files")
      ? await openFiles({ directory: join(options.data, "files"), control })
      : undefined;
    const node = await start(
      lazily<Ports>({
        self: () => id,
        nodes: () => membersOf(id, Object.keys(peers)),
        trace: () => trace,
        messages: () => ({ send: sending(network ?? notNamed("messages"), control) }),
        disk: () => disk?.disk ?? notNamed("disk"),
        files: () => files ?? notNamed("files"),
        clock: () => control?.clock ?? new RealClock(),
        entropy: realEntropy,
        streams: () => {
          const opened = openStreams({ self: id, hosts, control });
          closers.push(opened.close);
          return opened.streams;
        },
        datagrams: () => {
          const packets = options.packets === "untraced" ? undefined : options.trace;
          const opened = openDatagrams({ self: id, hosts, trace: packets, control });
          closers.push(opened.close);
          return opened.datagrams;
        },
      }),
    );
    network?.onMessage((message) => {
      control?.spend();
      node.receive?.(message);
    });
    return { port: network?.port ?? 0, node, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const sending = (network: TcpNetwork, control: Control | undefined) => {
  if (control === undefined) return (message: Message) => network.send(message);
  return (message: Message): void => {
    const bytes = () => JSON.stringify(message).length;
    control.shaper.carryMessage(message.dest, bytes, () => network.send(message));
  };
};

/** @throws Error, because the node uses a port that its start did not name */
export const notNamed = (port: PortName): never => {
  throw new Error(`the node uses ${port}, which its start does not name among its needs`);
};

const ipsOf = (peers: Readonly<Record<string, Address>>): Record<string, string> =>
  Object.fromEntries(Object.entries(peers).map(([peer, { host }]) => [peer, host]));

/** Writes a line to standard error, without the control characters in it. */
export const complain = (line: string): void =>
  void process.stderr.write(`${printable(line)}\n`);

/** The same order at every member. */
const membersOf = (self: string, peers: readonly string[]): string[] =>
  [...new Set([self, ...peers])].sort();
