import type {
  Message,
  Node,
  PortName,
  Ports,
  Start,
  TraceEvent,
} from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { lazily } from "../simulate/lazily.ts";
import type { Address } from "./address.ts";
import { realClock } from "./clock.ts";
import { openDatagrams } from "./datagrams.ts";
import { openDisk } from "./disk.ts";
import { realEntropy } from "./entropy.ts";
import { messageIn, onLine } from "./lines.ts";
import { TcpNetwork } from "./network.ts";

export type ServeOptions = {
  readonly id: string;
  readonly listen: Address;
  /** The other members. */
  readonly peers: Readonly<Record<string, Address>>;
  /** What members share and nobody else has; without one only loopback is listened on. */
  readonly clusterKey?: string;
  /** The data directory of this node, and of no other. */
  readonly data: string;
  readonly start: ServedStart;
  /** The IP addresses of members where they are not those of `peers`. */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly trace?: (event: TraceEvent) => void;
  readonly warn?: (line: string) => void;
  /** Called before each write to the disk; what it throws is the failure of that write. */
  readonly beforeWrite?: () => void;
};

/** A start that says which ports it needs. */
export type ServedStart = Start & { readonly needs: readonly PortName[] };

export type Served = {
  /** Where it listens for messages; 0 if it needs none. */
  readonly port: number;
  readonly node: Node;
  close(): Promise<void>;
};

/**
 * Runs one node on real ports, of which those are opened that its start needs.
 *
 * @throws InputError when a port or the directory cannot be used
 */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { id, peers, start } = options;
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0)) await each();
  };
  try {
    const network = start.needs.includes("messages") ? await listen(options) : undefined;
    if (network !== undefined) closers.push(() => network.close());
    const disk = start.needs.includes("disk") ? await diskOf(options) : undefined;
    if (disk !== undefined) closers.push(disk.close);
    const node = await start(
      lazily<Ports>({
        self: () => id,
        nodes: () => membersOf(id, Object.keys(peers)),
        trace: () => options.trace ?? (() => {}),
        messages: () => network ?? notNamed("messages"),
        disk: () => disk?.disk ?? notNamed("disk"),
        clock: realClock,
        entropy: realEntropy,
        datagrams: () => {
          const { datagrams, close: closeSockets } = openDatagrams({
            host: options.listen.host,
            hosts: { ...hostsOf(peers), ...options.hosts },
          });
          closers.push(closeSockets);
          return datagrams;
        },
      }),
    );
    network?.hear((message) => node.receive?.(message));
    return { port: network?.port ?? 0, node, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const listen = ({ id, listen, peers, clusterKey = "", warn = complain }: ServeOptions) =>
  TcpNetwork.listen({ self: id, listen, peers, clusterKey, warn });

const diskOf = ({ data, id, warn = complain, beforeWrite }: ServeOptions) =>
  openDisk(data, id, { warn, ...(beforeWrite !== undefined && { beforeWrite }) });

const notNamed = (port: string): never => {
  throw new Error(`the node uses ${port}, which its start does not name among its needs`);
};

const hostsOf = (peers: Readonly<Record<string, Address>>): Record<string, string> =>
  Object.fromEntries(Object.entries(peers).map(([peer, { host }]) => [peer, host]));

/**
 * The same node as a child of Maelstrom, or of anyone who speaks its protocol over stdio: its
 * name and its peers come with the first message. Who writes to the input is trusted: Maelstrom speaks for
 * members and clients alike. Resolves when the input ends.
 */
export const serveStdio = (
  options: Pick<ServeOptions, "data" | "start" | "trace">,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let node: Promise<Node> | undefined;
    let close = async (): Promise<void> => {};
    const open = async ({ body }: Message, deliver: (message: Message) => void) => {
      const id = String(body.node_id);
      const nodes = Array.isArray(body.node_ids) ? body.node_ids.map(String) : [id];
      const { needs } = options.start;
      const foreign = needs.filter((port) => !STDIO_PORTS.includes(port));
      if (foreign.length > 0)
        throw new InputError(
          `the node needs ${foreign.join(", ")}, and Maelstrom carries messages only`,
        );
      const opened = needs.includes("disk")
        ? await openDisk(options.data, id, { warn: complain })
        : undefined;
      if (opened !== undefined) close = opened.close;
      return options.start(
        lazily<Ports>({
          self: () => id,
          nodes: () => nodes,
          trace: () => options.trace ?? (() => {}),
          messages: () => ({ send: (message) => sendLine(message, { id, deliver }) }),
          disk: () => opened?.disk ?? notNamed("disk"),
          clock: realClock,
          entropy: realEntropy,
          datagrams: () => notNamed("datagrams"),
        }),
      );
    };
    const deliver = (message: Message): void => {
      if (message.body.type === "init") node ??= open(message, deliver);
      // In the order of arrival: a promise calls back in the order in which it was asked.
      node?.then((running) => running.receive?.(message)).catch(reject);
    };
    onLine(process.stdin, (line) => {
      const parsed = messageIn(line);
      if ("message" in parsed) deliver(parsed.message);
      else complain(`no message: ${parsed.why}: ${line.slice(0, 200)}`);
    });
    process.stdin.once("end", () => void close().then(resolve, reject));
  });

const STDIO_PORTS: readonly PortName[] = ["messages", "disk", "clock", "entropy"];

/** Maelstrom's envelope has no id of ours; receivers make one up. */
const sendLine = (
  message: Message,
  { id, deliver }: { readonly id: string; readonly deliver: (message: Message) => void },
): void => {
  const { src, dest, body } = message;
  if (dest === id) setImmediate(() => deliver(structuredClone(message)));
  else process.stdout.write(`${JSON.stringify({ src, dest, body })}\n`);
};

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** The same order at every member. */
const membersOf = (self: string, peers: readonly string[]): string[] =>
  [...new Set([self, ...peers])].sort();
