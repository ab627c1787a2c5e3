import type { Json, Message, Node } from "../../ports.ts";
import { nextBoot, reachesDisk } from "../disk-failures.ts";
import type { StorePorts } from "../ports.ts";
import { Wire } from "../wire.ts";
import { Coordinator, type Manner } from "./coordinator.ts";
import { type Asking, parse, transactionOf } from "./messages.ts";
import type { TransactionServer } from "./server.ts";

/** What differs between the protocols that run transactions. */
type Protocol = Manner & {
  /** The node that is the server; the first by name unless given. */
  readonly server?: string | undefined;
  readonly retryMs: number;
  /** The server on what its disk holds; null: nothing yet. `start` is the number of this start. */
  readonly open: (disk: Json, start: number) => TransactionServer;
  /** A planted fault: the answer does not wait for the disk. */
  readonly answersBeforeFlush?: boolean;
};

const STORED = "transactions";

/**
 * Starts a node that runs the transactions of its clients, and is the server if it is named so.
 *
 * @throws RangeError when the server is none of the nodes
 */
export const startTransactions = async (
  ports: StorePorts,
  protocol: Protocol,
): Promise<Node> => {
  const { server: name = [...ports.nodes].sort()[0]!, retryMs } = protocol;
  if (!ports.nodes.includes(name))
    throw new RangeError(
      `the server is ${name}: expected one of ${ports.nodes.join(", ")}`,
    );
  const boot = await nextBoot(ports, retryMs);
  const server =
    name === ports.self
      ? protocol.open((await ports.disk.get(STORED)) ?? null, boot)
      : undefined;
  const state = { boot, ...(server && { stored: server.stored() }) };
  ports.trace({ action: "start", state });
  const wire = new Wire(ports, boot);
  const coordinator = new Coordinator(ports, wire, { ...protocol, server: name });
  const serving = new Serving(ports, wire, protocol.answersBeforeFlush ?? false);
  return {
    receive: (message) => {
      const asked = transactionOf(message.body);
      if (asked?.type === "txn") return coordinator.run(message, asked);
      const parsed = asked ?? parse(message, ports.nodes);
      if (parsed.type === "step" || parsed.type === "end") {
        if (server !== undefined) serving.take(server, message, parsed);
        return;
      }
      wire.received(message, parsed);
      if (parsed.type === "init") wire.confirmInit(message);
      if (parsed.type === "refused") wire.refuse(message, parsed);
      if (
        parsed.type === "stepped" ||
        parsed.type === "committed" ||
        parsed.type === "aborted"
      )
        coordinator.receive(parsed);
    },
  };
};

/** Has the server decide about one message after another: the next one waits while a commit is on its way to disk. */
class Serving {
  readonly #ports: StorePorts;
  readonly #wire: Wire;
  readonly #answersBeforeFlush: boolean;
  #last: Promise<unknown> = Promise.resolve();

  constructor(ports: StorePorts, wire: Wire, answersBeforeFlush: boolean) {
    this.#ports = ports;
    this.#wire = wire;
    this.#answersBeforeFlush = answersBeforeFlush;
  }

  take(server: TransactionServer, message: Message, asking: Asking): void {
    this.#last = this.#last.then(async () => {
      this.#wire.received(message, asking);
      const { answer, commits } = server.decide(message.src, asking);
      if (commits !== undefined) {
        const { disk } = this.#ports;
        disk.put(STORED, commits.stores);
        if (!this.#answersBeforeFlush && !(await reachesDisk(disk.flush()))) return;
        commits.then();
        const op = { id: asking.op };
        this.#ports.trace({ action: "hold", op, state: server.stored() });
      }
      if (answer !== undefined) this.#wire.send(message.src, answer);
    });
  }
}
