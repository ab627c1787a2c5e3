import type { Message, Node, PortName, Ports } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { lazily } from "../simulate/lazily.ts";
import { RealClock } from "./clock.ts";
import { openDisk } from "./disk.ts";
import { realEntropy } from "./entropy.ts";
import { messageIn, onLine } from "./lines.ts";
import { complain, notNamed, type ServeOptions } from "./serve.ts";

/**
 * Runs one node under Maelstrom, or another program that speaks its protocol over standard input and output.
 * The first message names the node and its peers. The input is trusted: it carries the messages of members and
 * clients alike. Resolves when the input ends.
 *
 * @throws InputError when the node needs ports that Maelstrom does not carry
 */
export const serveStdio = ({
  data,
  start,
}: Pick<ServeOptions, "data" | "start">): Promise<void> =>
  new Promise((resolve, reject) => {
    const foreign = start.needs.filter((port) => !CARRIED.includes(port));
    if (foreign.length > 0)
      throw new InputError(
        `the node needs ${foreign.join(", ")}, and Maelstrom carries messages only`,
      );
    let node: Promise<Node> | undefined;
    let close = async (): Promise<void> => {};
    const open = async ({ body }: Message, deliver: (message: Message) => void) => {
      const id = String(body.node_id);
      const nodes = Array.isArray(body.node_ids) ? body.node_ids.map(String) : [id];
      const opened = start.needs.includes("disk")
        ? await openDisk(data, id, { warn: complain })
        : undefined;
      if (opened !== undefined) close = opened.close;
      return start(
        lazily<Ports>({
          self: () => id,
          nodes: () => nodes,
          trace: () => () => {},
          messages: () => ({ send: (message) => sendLine(message, { id, deliver }) }),
          disk: () => opened?.disk ?? notNamed("disk"),
          streams: () => notNamed("streams"),
          files: () => notNamed("files"),
          clock: () => new RealClock(),
          entropy: realEntropy,
          datagrams: () => notNamed("datagrams"),
        }),
      );
    };
    const deliver = (message: Message): void => {
      if (message.body.type === "init") node ??= open(message, deliver);
      // In the order of arrival: callbacks of one promise run in the order in which they were added.
      node?.then((running) => running.receive?.(message)).catch(reject);
    };
    onLine(process.stdin, (line) => {
      const parsed = messageIn(line);
      if ("message" in parsed) deliver(parsed.message);
      else complain(`no message: ${parsed.why}: ${line.slice(0, 200)}`);
    });
    process.stdin.once("end", () => void close().then(resolve, reject));
  });

const CARRIED: readonly PortName[] = ["messages", "disk", "clock", "entropy"];

/** Maelstrom's envelope has no `id`: receivers make one up. */
const sendLine = (
  message: Message,
  { id, deliver }: { readonly id: string; readonly deliver: (message: Message) => void },
): void => {
  const { src, dest, body } = message;
  if (dest === id) setImmediate(() => deliver(structuredClone(message)));
  else process.stdout.write(`${JSON.stringify({ src, dest, body })}\n`);
};
