import type { Json } from "../ports.ts";
import type { PendingRequest } from "../store/wire.ts";
import type { AgentMeans, Known } from "./agent.ts";
import type { Answer } from "./messages.ts";
import { Repeated } from "./repeated.ts";
import { Replication, readFrom } from "./replicating.ts";

type AnswerOf<T extends Answer["type"]> = Extract<Answer, { readonly type: T }>;

/** What an operation starts from, and what is done at its end. */
type Ends = {
  /** The nodes of the key, where the agent remembers them. */
  readonly known: Known | undefined;
  readonly end: (result: Json, known: Known | undefined) => void;
};

/** A client's request that an agent carries out. */
export class Operation {
  readonly #means: AgentMeans;
  readonly #pending: PendingRequest;
  readonly #ends: Ends;
  #known: Known | undefined;
  /** The number of the put; undefined: not numbered yet. */
  #version: number | undefined;
  #isLooking = false;
  #replication: Replication | undefined;
  /** What is sent again until it is answered: a question to the directory, and one to a node. */
  readonly #asking: Repeated;
  readonly #fetching: Repeated;
  #stopLooking = (): void => {};
  #isOver = false;

  constructor(means: AgentMeans, pending: PendingRequest, ends: Ends) {
    this.#means = means;
    this.#pending = pending;
    this.#ends = ends;
    const { ports, settings } = means;
    this.#asking = new Repeated(ports.clock, settings.retryMs);
    this.#fetching = new Repeated(ports.clock, settings.retryMs);
    if (pending.request.type === "read") this.#known = ends.known;
  }

  /** Asks the directory, or the nodes that are known. */
  begin(): void {
    if (this.#means.settings.query === "recursive") this.#relay();
    else if (this.#known === undefined) this.#look();
    else this.#ask();
    this.#lookAgainLater();
  }

  /** Takes an answer to it. */
  receive(from: string, answer: Answer): void {
    if (this.#isOver) return;
    switch (answer.type) {
      case "done":
        this.#end(answer.result);
        return;
      case "found":
        this.#found(answer);
        return;
      case "stored":
        if (answer.epoch === this.#known?.epoch) this.#stored(from);
        return;
      case "value":
        if (answer.epoch === this.#known?.epoch) this.#end(answer.result);
        return;
      case "old":
        if (answer.epoch !== this.#known?.epoch) return;
        this.#forget();
        if (!this.#isLooking) this.#look();
    }
  }

  /** Ends the operation: it sends nothing more. */
  stop(): void {
    this.#isOver = true;
    this.#asking.stop();
    this.#fetching.stop();
    this.#stopLooking();
    this.#replication?.stop();
  }

  #end(result: Json): void {
    this.stop();
    this.#ends.end(result, this.#known);
  }

  #about() {
    const { id, request } = this.#pending;
    return { op: id, key: request.key };
  }

  #relay(): void {
    const { wire, settings } = this.#means;
    const { turn, request } = this.#pending;
    const body =
      request.type === "write"
        ? { type: "put", ...this.#about(), turn, value: request.value }
        : { type: "get", ...this.#about() };
    const directory = settings.directoryOf(request.key);
    this.#asking.begin(() => wire.send(directory, body));
  }

  #look(): void {
    const { wire, settings } = this.#means;
    const { request } = this.#pending;
    const isPut = request.type === "write";
    const body = {
      type: "look",
      ...this.#about(),
      for: isPut ? "put" : "get",
      isNumbered: this.#version !== undefined,
      deletes: request.type === "write" && request.value === null,
    };
    this.#isLooking = true;
    const directory = settings.directoryOf(request.key);
    this.#asking.begin(() => wire.send(directory, body));
  }

  /** Asks the directory again after a while, since a node that the agent knows of may have failed. */
  #lookAgainLater(): void {
    const { ports, settings } = this.#means;
    if (!settings.moves || settings.query === "recursive") return;
    this.#stopLooking = ports.clock.after(settings.lookAgainMs, () => {
      if (!this.#isLooking) {
        const { op, key } = this.#about();
        ports.trace({ action: "look-again", op: { id: op, key } });
        this.#look();
      }
      this.#lookAgainLater();
    });
  }

  #found({ nodes, epoch, version }: AnswerOf<"found">): void {
    if (!this.#isLooking) return;
    this.#isLooking = false;
    this.#asking.stop();
    this.#version ??= version;
    if (this.#known?.epoch === epoch) return;
    this.#known = { nodes, epoch };
    this.#ask();
  }

  #forget(): void {
    this.#known = undefined;
    this.#replication?.stop();
    this.#replication = undefined;
    this.#fetching.stop();
  }

  /** Asks the nodes that are known. */
  #ask(): void {
    const { ports, wire, settings, anyOf } = this.#means;
    const { request } = this.#pending;
    const { nodes, epoch } = this.#known!;
    const about = this.#about();
    if (request.type === "write") {
      const copy = { version: this.#version!, value: request.value };
      this.#replication?.stop();
      this.#replication = new Replication(
        { wire, clock: ports.clock, settings },
        { ...about, copy, nodes, epoch },
      );
      return;
    }
    const node = readFrom({ holders: nodes, nodes }, settings, anyOf);
    this.#fetching.begin(() => wire.send(node, { type: "fetch", ...about, epoch }));
  }

  #stored(from: string): void {
    this.#replication?.stored(from);
    if (this.#replication?.isDone) this.#end(null);
  }
}
