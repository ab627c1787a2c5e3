import type { Key } from "../store/clients.ts";
import { reachesDisk } from "../store/disk-failures.ts";
import type { StorePorts } from "../store/ports.ts";
import type { Wire } from "../store/wire.ts";
import type { Mapping, Mappings, Put } from "./mappings.ts";
import { type Answer, agentOf, isLater, type ToDirectory } from "./messages.ts";
import type { DirectorySettings } from "./options.ts";
import { Replication, readFrom } from "./replicating.ts";

type Of<T extends ToDirectory["type"]> = Extract<ToDirectory, { readonly type: T }>;
type AnswerOf<T extends Answer["type"]> = Extract<Answer, { readonly type: T }>;

/** What the directory works with. */
type MasterMeans = {
  readonly ports: StorePorts;
  readonly wire: Wire;
  readonly settings: DirectorySettings;
  readonly mappings: Mappings;
  /** A number below this one, for a choice of replicas. */
  readonly anyOf: (count: number) => number;
};

/** The directory: it knows which nodes have a key, numbers puts, and relays where queries are recursive. */
export class Master {
  readonly #means: MasterMeans;
  /** By operation, the puts that are being replicated. */
  readonly #replications = new Map<string, Replication>();
  readonly #completing = new Set<string>();

  constructor(means: MasterMeans) {
    this.#means = means;
  }

  /** Goes on with what was under way before a crash. */
  resume(): void {
    for (const [key, mapping] of this.#means.mappings.entries())
      this.#replicate(key, mapping);
  }

  /** Takes a message to the directory. */
  receive(from: string, message: ToDirectory): void {
    switch (message.type) {
      case "put":
        void reachesDisk(this.#put(from, message));
        return;
      case "get":
        this.#get(message);
        return;
      case "look":
        void reachesDisk(this.#look(from, message));
    }
  }

  /** A node has acknowledged a put that the directory relays. */
  stored(from: string, { op, key, epoch }: AnswerOf<"stored">): void {
    const replication = this.#replications.get(op);
    if (replication === undefined || replication.epoch !== epoch) return;
    replication.stored(from);
    if (replication.isDone) void this.#complete(key, op, replication);
  }

  /** A node has answered a get that the directory relays. */
  value({ op, key, result }: AnswerOf<"value">): void {
    this.#done(key, op, result);
  }

  async #put(from: string, { op, key, turn, value }: Of<"put">): Promise<void> {
    const { settings, mappings } = this.#means;
    const mapping = await mappings.change(key, { action: "accept", op }, (now) => {
      const last = now.taken[from];
      const isTaken = last !== undefined && !isLater(turn, last);
      if (isTaken && !settings.has("number-anew")) return undefined;
      const version = now.version + 1;
      const put = { op, copy: { version, value } };
      const waits =
        settings.serialises && now.puts.length > 0 && !settings.has("begin-beside");
      return {
        ...now,
        version,
        taken: { ...now.taken, [from]: turn },
        ...(waits ? { queue: [...now.queue, put] } : { puts: [...now.puts, put] }),
      };
    });
    if (mapping !== undefined) this.#replicate(key, this.#means.mappings.get(key));
  }

  /** Sends what is under way, and is not being sent yet. */
  #replicate(key: Key, { puts, nodes, epoch }: Mapping): void {
    const { wire, ports, settings } = this.#means;
    for (const { op, copy } of puts)
      if (!this.#replications.has(op))
        this.#replications.set(
          op,
          new Replication(
            { wire, clock: ports.clock, settings },
            { op, key, copy, nodes, epoch },
          ),
        );
  }

  /** A put is replicated: that is on disk before its client hears of it, and before the next one begins. */
  async #complete(key: Key, op: string, replication: Replication): Promise<void> {
    if (this.#completing.has(op)) return;
    this.#completing.add(op);
    const { mappings } = this.#means;
    const isOnDisk = await reachesDisk(
      mappings.change(key, { action: "complete", op }, (now) =>
        this.#completed(now, op, replication),
      ),
    );
    this.#completing.delete(op);
    if (!isOnDisk) return; // It is sent again, acknowledged again, and tried again.
    replication.stop();
    this.#replications.delete(op);
    this.#done(key, op, null);
    this.#replicate(key, mappings.get(key));
  }

  #completed(now: Mapping, op: string, replication: Replication): Mapping {
    const { settings } = this.#means;
    const isOther = (put: Put): boolean => put.op !== op;
    const puts = now.puts.filter(isOther);
    const [following, ...queue] = now.queue;
    const next =
      following === undefined || settings.has("forget-waiting")
        ? { puts }
        : { puts: [...puts, following], queue };
    return { ...now, ...next, holders: replication.holders };
  }

  #get({ op, key }: Of<"get">): void {
    const { wire, settings, mappings, anyOf } = this.#means;
    const mapping = mappings.get(key);
    const { epoch } = mapping;
    wire.send(readFrom(mapping, settings, anyOf), { type: "fetch", op, key, epoch });
  }

  /** Names the nodes, and numbers a put. */
  async #look(
    from: string,
    { op, key, for: purpose, isNumbered }: Of<"look">,
  ): Promise<void> {
    const { wire, mappings } = this.#means;
    const numbered =
      purpose === "put" && !isNumbered
        ? await mappings.change(key, { action: "number", op }, (now) => ({
            ...now,
            version: now.version + 1,
          }))
        : undefined;
    const { nodes, epoch, version } = numbered ?? mappings.get(key);
    wire.send(from, { type: "found", op, key, nodes, epoch, version });
  }

  #done(key: Key, op: string, result: AnswerOf<"done">["result"]): void {
    this.#means.wire.send(agentOf(op), { type: "done", op, key, result });
  }
}
