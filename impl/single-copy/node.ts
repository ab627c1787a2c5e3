/**
 * A key-value store with one copy, held by one of the nodes. The others pass on what they are asked,
 * one operation at a time, and ask again until they are answered; no put is done twice for that.
 */
import { type Body, type Json, type Message, type Node, needing } from "../ports.ts";
import { type ClientRequest, errors, refusal } from "../store/clients.ts";
import { nextBoot, unlessDiskFails } from "../store/disk-failures.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { type Asked, Wire } from "../store/wire.ts";
import { Copies } from "./copies.ts";
import { type PeerMessage, understand } from "./messages.ts";
import { type SingleCopyOptions, type SingleCopySettings, settings } from "./options.ts";

/** The operation that is under way at this node. */
type Waiting = { readonly id: string; readonly answered: (answer: Json) => void };

export const startSingleCopy = needing(
  storePorts,
  (ports: StorePorts, options: SingleCopyOptions = {}) =>
    SingleCopyNode.start(ports, options),
);

export class SingleCopyNode implements Node {
  readonly #ports: StorePorts;
  readonly #settings: SingleCopySettings;
  readonly #copies: Copies;
  readonly #wire: Wire;
  /** The end of the line of those who ask this node. */
  #line: Promise<unknown> = Promise.resolve();
  #waiting: Waiting | undefined;
  /** What a get was answered, for whoever plants the fault of answering the same again. */
  readonly #seen = new Map<string | number, Json>();

  private constructor(
    ports: StorePorts,
    settings: SingleCopySettings,
    { copies, boot }: { copies: Copies; boot: number },
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
    const copies = await Copies.open(ports, chosen);
    ports.trace({ action: "start", state: { boot, held: copies.entries() } });
    return new SingleCopyNode(ports, chosen, { copies, boot });
  }

  receive(message: Message): void {
    const { src } = message;
    const heard = understand(message, this.#ports.nodes);
    if (heard.type === "read" || heard.type === "write") {
      this.#line = this.#line.then(() => this.#serve(message, heard));
      return;
    }
    this.#wire.hear(message, heard);
    if (heard.type === "get") this.#done(src, heard, this.#copies.get(heard.key));
    if (heard.type === "put") void this.#put(src, heard);
    if (heard.type === "done" && this.#waiting?.id === heard.op)
      this.#waiting.answered(heard.answer);
    if (heard.type === "init") this.#wire.welcome(message);
    if (heard.type === "refused") this.#wire.refuse(message, heard);
  }

  async #put(
    from: string,
    put: Extract<PeerMessage, { readonly type: "put" }>,
  ): Promise<void> {
    let isDone = false;
    const work = async (): Promise<void> => {
      isDone = await this.#copies.put(from, put);
    };
    if ((await unlessDiskFails(work())) && isDone) this.#done(from, put, null);
  }

  #done(to: string, { op, key }: PeerMessage, answer: Json): void {
    this.#wire.tell(to, { type: "done", op, key, answer });
  }

  async #serve(message: Message, request: ClientRequest): Promise<void> {
    const asked = this.#wire.begin(message, request);
    this.#wire.end(asked, await this.#reply(asked));
  }

  async #reply({ id, turn, request }: Asked): Promise<Body> {
    const { key } = request;
    const asked: Body =
      request.type === "write"
        ? { type: "put", op: id, turn, key, value: request.value }
        : { type: "get", op: id, turn, key };
    const cached =
      request.type === "read" && this.#settings.has("answer-from-cache")
        ? this.#seen.get(key)
        : undefined;
    const answer = cached ?? (await this.#ask(id, asked));
    if (answer === undefined)
      return refusal(errors.timeout, "no answer in time: it may yet take effect");
    if (request.type === "write") return { type: "write_ok" };
    if (answer === null) return refusal(errors.noSuchKey, "no such key");
    this.#seen.set(key, answer);
    return { type: "read_ok", value: answer };
  }

  /** Asks the holder, again and again; undefined when time is up. */
  #ask(id: string, body: Body): Promise<Json | undefined> {
    const { clock } = this.#ports;
    const { holder, retryMs, timeoutMs } = this.#settings;
    return new Promise((resolve) => {
      let stopRetry = (): void => {};
      const ask = (): void => {
        this.#wire.tell(holder, body);
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
