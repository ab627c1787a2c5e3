import type { Body, Json, Message } from "../ports.ts";
import { type ClientRequest, errors, refusal } from "../store/clients.ts";
import type { StorePorts } from "../store/ports.ts";
import { refusalOf, TimedOut } from "../store/refusals.ts";
import type { PendingRequest, Wire } from "../store/wire.ts";
import type { Answer } from "./messages.ts";
import { Operation } from "./operation.ts";
import type { DirectorySettings } from "./options.ts";

/** What an agent works with. */
export type AgentMeans = {
  readonly ports: StorePorts;
  readonly wire: Wire;
  readonly settings: DirectorySettings;
  /** A number below this one, for a choice of replicas. */
  readonly anyOf: (count: number) => number;
};

/** The nodes of a key, as the directory named them last. */
export type Known = { readonly nodes: readonly string[]; readonly epoch: number };

/**
 * Carries out the requests of clients: an agent asks the directory and then, where queries are iterative, the nodes.
 */
export class Agent {
  readonly #means: AgentMeans;
  readonly #operations = new Map<string, Operation>();
  /** By key, what was looked up last. */
  readonly #known = new Map<string, Known>();
  /** By key, settles when the puts so far are over: a directory that relays takes those of an agent in their order. */
  readonly #lastPuts = new Map<string, Promise<unknown>>();

  constructor(means: AgentMeans) {
    this.#means = means;
  }

  /** Carries out a client's request, and answers it. */
  async serve(message: Message, request: ClientRequest): Promise<void> {
    const { wire, settings } = this.#means;
    const name = JSON.stringify(request.key);
    const isInOrder = settings.query === "recursive" && request.type === "write";
    if (!isInOrder) return this.#serve(wire.request(message, request));
    const before = this.#lastPuts.get(name);
    const served = Promise.resolve(before).then(() =>
      this.#serve(wire.request(message, request)),
    );
    this.#lastPuts.set(name, served);
    await served;
    if (this.#lastPuts.get(name) === served) this.#lastPuts.delete(name);
  }

  async #serve(pending: PendingRequest): Promise<void> {
    this.#means.wire.respond(pending, await this.#reply(pending));
  }

  /** Takes an answer of the directory or of a node. */
  receive(from: string, answer: Answer): void {
    this.#operations.get(answer.op)?.receive(from, answer); // Else it is late.
  }

  async #reply(pending: PendingRequest): Promise<Body> {
    const { id, request } = pending;
    try {
      const result = await this.#carryOut(pending);
      if (request.type === "write") return { type: "write_ok" };
      return result === null
        ? refusal(errors.noSuchKey, "no such key")
        : { type: "read_ok", value: result };
    } catch (error) {
      return refusalOf(error);
    } finally {
      this.#operations.delete(id);
    }
  }

  #carryOut(pending: PendingRequest): Promise<Json> {
    const { ports, settings } = this.#means;
    const name = JSON.stringify(pending.request.key);
    return new Promise((answered, failed) => {
      const stopDeadline = ports.clock.after(settings.timeoutMs, () => {
        operation.stop();
        failed(new TimedOut("no answer in time: it may yet take effect"));
      });
      const operation = new Operation(this.#means, pending, {
        known: settings.remembers ? this.#known.get(name) : undefined,
        end: (result, known) => {
          stopDeadline();
          if (known !== undefined) this.#known.set(name, known);
          answered(result);
        },
      });
      this.#operations.set(pending.id, operation);
      operation.begin();
    });
  }
}
