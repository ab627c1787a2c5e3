/**
 * A key-value store with one copy of each value, which one node, the holder, stores. Every node forwards the
 * requests of its clients to the holder, one at a time, and repeats each until it is answered; the holder
 * executes no put twice.
 */
import { type Body, type Json, type Message, type Node, needing } from "../ports.ts";
import { type ClientRequest, errors, refusal } from "../store/clients.ts";
import { nextBoot, reachesDisk } from "../store/disk-failures.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { type PendingRequest, Wire } from "../store/wire.ts";
import { type PeerMessage, parse } from "./messages.ts";
import { type SingleCopyOptions, type SingleCopySettings, settings } from "./options.ts";
import { StoredCopies } from "./stored-copies.ts";

/** The operation that this node has sent to the holder. */
type Waiting = { readonly id: string; readonly answered: (answer: Json) => void };

/**
 * Starts a node.
 *
 * @throws RangeError when the holder is none of the nodes
 */
export const startSingleCopy = needing(
  storePorts,
  (ports: StorePorts, options: SingleCopyOptions = {}) =>
    SingleCopyNode.start(ports, options),
);

class SingleCopyNode implements Node {
  readonly #ports: StorePorts;
  readonly #settings: SingleCopySettings;
  readonly #copies: StoredCopies;
  readonly #wire: Wire;
  /** Settles when all requests so far are answered. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting: Waiting | undefined;
  /** By key, the last answer to a get: for the planted fault of answering from it. */
  readonly #seen = new Map<string | number, Json>();

  private constructor(
    ports: StorePorts,
    settings: SingleCopySettings,
    { copies, boot }: { copies: StoredCopies; boot: number },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
    this.#wire = new Wire(ports, boot);
  }

  static async start(
    ports: StorePorts,
    options: SingleCopyOptions,
  ): Promise<SingleCopyNode> {
    const chosen = settings(ports.nodes, options);
    const last = chosen.has("reuse-numbers-after-restart") ? 0 : undefined;
    const boot = await nextBoot(ports, chosen.retryMs, last);
    const copies = await StoredCopies.open(ports, chosen);
    ports.trace({ action: "start", state: { boot, held: copies.entries() } });
    return new SingleCopyNode(ports, chosen, { copies, boot });
  }

  receive(message: Message): void {
    const { src } = message;
    const parsed = parse(message, this.#ports.nodes);
    if (parsed.type === "read" || parsed.type === "write") {
      this.#last = this.#last.then(() => this.#serve(message, parsed));
      return;
    }
    this.#wire.received(message, parsed);
    if (parsed.type === "get")
      this.#acknowledge(src, parsed, this.#copies.get(parsed.key));
    if (parsed.type === "put") void this.#put(src, parsed);
    if (parsed.type === "done" && this.#waiting?.id === parsed.op)
      this.#waiting.answered(parsed.answer);
    if (parsed.type === "init") this.#wire.confirmInit(message);
    if (parsed.type === "refused") this.#wire.refuse(message, parsed);
  }

  async #put(
    from: string,
    put: Extract<PeerMessage, { readonly type: "put" }>,
  ): Promise<void> {
    let mayAcknowledge = false;
    const work = async (): Promise<void> => {
      mayAcknowledge = await this.#copies.execute(from, put);
    };
    if ((await reachesDisk(work())) && mayAcknowledge) this.#acknowledge(from, put, null);
  }

  #acknowledge(to: string, { op, key }: PeerMessage, answer: Json): void {
    this.#wire.send(to, { type: "done", op, key, answer });
  }

  async #serve(message: Message, request: ClientRequest): Promise<void> {
    const pending = this.#wire.request(message, request);
    this.#wire.respond(pending, await this.#reply(pending));
  }

  async #reply({ id, turn, request }: PendingRequest): Promise<Body> {
    const { key } = request;
    const body: Body =
      request.type === "write"
        ? { type: "put", op: id, turn, key, value: request.value }
        : { type: "get", op: id, turn, key };
    const cached =
      request.type === "read" && this.#settings.has("answer-from-cache")
        ? this.#seen.get(key)
        : undefined;
    const answer = cached ?? (await this.#ask(id, body));
    if (answer === undefined)
      return refusal(errors.timeout, "no answer in time: it may yet take effect");
    if (request.type === "write") return { type: "write_ok" };
    if (answer === null) return refusal(errors.noSuchKey, "no such key");
    this.#seen.set(key, answer);
    return { type: "read_ok", value: answer };
  }

  /** Sends a request to the holder until it answers. Undefined: the request has timed out. */
  #ask(id: string, body: Body): Promise<Json | undefined> {
    const { clock } = this.#ports;
    const { holder, retryMs, timeoutMs } = this.#settings;
    return new Promise((resolve) => {
      let stopRetry = (): void => {};
      const ask = (): void => {
        this.#wire.send(holder, body);
        stopRetry = clock.after(retryMs, ask);
      };
      const close = (answer: Json | undefined): void => {
        this.#waiting = undefined;
        stopRetry();
        stopDeadline();
        resolve(answer);
      };
      const stopDeadline = clock.after(timeoutMs, () => close(undefined));
      this.#waiting = { id, answered: close };
      ask();
    });
  }
}
