import type { Key } from "../store/clients.ts";
import { reachesDisk } from "../store/disk-failures.ts";
import type { StorePorts } from "../store/ports.ts";
import type { Wire } from "../store/wire.ts";
import { Changes } from "./changes.ts";
import type { Change, Mapping, Mappings, Put } from "./mappings.ts";
import { Members } from "./members.ts";
import {
  type Answer,
  agentOf,
  type Held,
  isLater,
  type ToDirectory,
} from "./messages.ts";
import type { DirectorySettings } from "./options.ts";
import { Replication, readFrom } from "./replicating.ts";

type Of<T extends ToDirectory["type"]> = Extract<ToDirectory, { readonly type: T }>;
type AnswerOf<T extends Answer["type"]> = Extract<Answer, { readonly type: T }>;

/** What the directory works with. */
export type MasterMeans = {
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

  /** By key and operation, questions that wait until a change of the mapping is over. */
  readonly #waiting = new Map<string, Map<string, () => void>>();
  readonly #members: Members;
  readonly #changes: Changes;

  constructor(means: MasterMeans) {
    this.#means = means;
    this.#members = new Members(means.ports.clock, means.settings);
    this.#changes = new Changes(means, this.#members, (key) => this.#changed(key));
  }

  /** Goes on with what was under way before a crash. */
  resume(): void {
    for (const [key, mapping] of this.#means.mappings.entries())
      this.#replicate(key, mapping);
    if (this.#means.settings.moves) this.#changes.resume();
  }

  /** Does a node count as failed? */
  hasFailed(node: string): boolean {
    return this.#members.hasFailed(node);
  }

  /** What a node said that it has; undefined: it has said nothing yet. */
  heldBy(node: string): Held | undefined {
    return this.#members.heldBy(node);
  }

  /** Moves a key to another node, the first spare that lives unless given: see `Changes`. */
  async move(
    key: Key,
    { from, source, to }: Omit<Change, "to"> & { readonly to: string | undefined },
  ): Promise<void> {
    const { spares } = this.#means.mappings.get(key);
    const free = to ?? spares.find((each) => !this.#members.hasFailed(each));
    if (free !== undefined) await this.#changes.begin(key, { from, source, to: free });
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
        return;
      case "installed":
        void reachesDisk(this.#changes.installed(from, message.key, message.epoch));
        return;
      case "beat":
        this.#members.beat(from, message);
    }
  }

  /** The mapping of a key has changed, or a change was given up: what waited goes on under the new epoch. */
  #changed(key: Key): void {
    const name = JSON.stringify(key);
    const mapping = this.#means.mappings.get(key);
    for (const { op } of mapping.puts) {
      this.#replications.get(op)?.stop();
      this.#replications.delete(op);
    }
    this.#replicate(key, mapping);
    const waiting = this.#waiting.get(name) ?? new Map<string, () => void>();
    this.#waiting.delete(name);
    for (const go of waiting.values()) go();
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
        isDeleted: value === null,
        taken: { ...now.taken, [from]: turn },
        ...(waits ? { queue: [...now.queue, put] } : { puts: [...now.puts, put] }),
      };
    });
    if (mapping !== undefined) this.#replicate(key, this.#means.mappings.get(key));
  }

  /** Begins to send the puts under way that are not being sent yet. */
  #replicate(key: Key, { puts, nodes, epoch, change }: Mapping): void {
    if (change !== null) return; // Its nodes would refuse it.
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
    this.#replications.get(op)?.stop(); // Another one, if the mapping has changed meanwhile.
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
    const holders = now.nodes.filter((each) => replication.holders.includes(each));
    return { ...now, ...next, holders: holders.length === 0 ? now.nodes : holders };
  }

  #get({ op, key }: Of<"get">): void {
    const { wire, settings, mappings, anyOf } = this.#means;
    const mapping = mappings.get(key);
    const { epoch, change } = mapping;
    if (change !== null) return; // It comes again.
    wire.send(readFrom(mapping, settings, anyOf), { type: "fetch", op, key, epoch });
  }

  /** Names the nodes, and numbers a put. It waits while the mapping changes. */
  async #look(from: string, look: Of<"look">): Promise<void> {
    const { wire, mappings } = this.#means;
    const { op, key, for: purpose, isNumbered, deletes } = look;
    const numbered =
      purpose === "put" && !isNumbered
        ? await mappings.change(key, { action: "number", op }, (now) =>
            now.change === null
              ? { ...now, version: now.version + 1, isDeleted: deletes }
              : undefined,
          )
        : mappings.get(key);
    if (numbered === undefined || numbered.change !== null) {
      const name = JSON.stringify(key);
      const go = (): void => void reachesDisk(this.#look(from, look));
      const waiting = this.#waiting.get(name) ?? new Map<string, () => void>();
      this.#waiting.set(name, waiting.set(op, go));
      return;
    }
    const { nodes, epoch, version } = numbered;
    wire.send(from, { type: "found", op, key, nodes, epoch, version });
  }

  #done(key: Key, op: string, result: AnswerOf<"done">["result"]): void {
    this.#means.wire.send(agentOf(op), { type: "done", op, key, result });
  }
}
