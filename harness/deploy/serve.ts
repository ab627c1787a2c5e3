import type { Message, Node, Ports, Start, TraceEvent } from "../../impl/ports.ts";
import type { Address } from "./address.ts";
import { openDisk } from "./disk.ts";
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
  readonly start: Start;
  readonly trace?: (event: TraceEvent) => void;
  readonly warn?: (line: string) => void;
  /** Called before each write to the disk; what it throws is the failure of that write. */
  readonly beforeWrite?: () => void;
};

export type Served = { readonly port: number; close(): Promise<void> };

/** Runs one node on real ports. Rejects with an InputError if port or directory are taken. */
export const serve = async (options: ServeOptions): Promise<Served> => {
  const { id, listen, peers, data, start, clusterKey = "" } = options;
  const warn = options.warn ?? complain;
  const network = await TcpNetwork.listen({
    self: id,
    listen,
    peers,
    clusterKey,
    warn,
  });
  try {
    const { beforeWrite } = options;
    const { disk, close } = await openDisk(data, id, {
      warn,
      ...(beforeWrite === undefined ? {} : { beforeWrite }),
    });
    const node = await start({
      self: id,
      nodes: membersOf(id, Object.keys(peers)),
      network,
      clock: realClock(),
      disk,
      trace: options.trace ?? (() => {}),
    });
    network.hear((message) => node.receive(message));
    return {
      port: network.port,
      close: async () => {
        await network.close();
        await close();
      },
    };
  } catch (error) {
    await network.close();
    throw error;
  }
};

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
      const opened = await openDisk(options.data, id, { warn: complain });
      close = opened.close;
      return options.start({
        self: id,
        nodes,
        network: { send: (message) => sendLine(message, { id, deliver }) },
        clock: realClock(),
        disk: opened.disk,
        trace: options.trace ?? (() => {}),
      });
    };
    const deliver = (message: Message): void => {
      if (message.body.type === "init") node ??= open(message, deliver);
      // In the order of arrival: a promise calls back in the order in which it was asked.
      node?.then((running) => running.receive(message)).catch(reject);
    };
    onLine(process.stdin, (line) => {
      const parsed = messageIn(line);
      if ("message" in parsed) deliver(parsed.message);
      else complain(`no message: ${parsed.why}: ${line.slice(0, 200)}`);
    });
    process.stdin.once("end", () => void close().then(resolve, reject));
  });

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

const realClock = (): Ports["clock"] => ({
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});

/** The same order at every member. */
const membersOf = (self: string, peers: readonly string[]): string[] =>
  [...new Set([self, ...peers])].sort();
