import type { Json } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { type Asking, compareTurns, type Turn } from "../store/transactions/messages.ts";
import type { Decision, TransactionServer } from "../store/transactions/server.ts";
import type { VersionFault } from "./options.ts";

/** A value of a key, and the number of the commit that wrote it. */
type Version = readonly [at: number, value: Json];

/** What the server has on its disk. */
type Stored = {
  /** By key: its versions, the oldest first. */
  readonly versions: readonly (readonly [Key, readonly Version[]])[];
  /** The number of the last commit. */
  readonly now: number;
  /** By coordinator: its last transaction that committed. */
  readonly done: { readonly [coordinator: string]: Turn };
};

/**
 * The server keeps every version of each key. A transaction reads from the commit that was the last one at its first
 * read, and commits if no key that it writes has a newer version: of two that write one key, the first commits.
 */
export class VersionServer implements TransactionServer {
  readonly #faults: readonly VersionFault[];
  #stored: Stored;

  constructor(disk: Json, faults: readonly VersionFault[]) {
    this.#faults = faults;
    this.#stored = (disk as Stored | null) ?? { versions: [], now: 0, done: {} };
  }

  stored(): Json {
    return this.#stored as Json;
  }

  decide(from: string, asking: Asking): Decision {
    const { type, op, turn, at } = asking;
    if (type === "step") {
      const { now } = this.#stored;
      const snapshot = at ?? Math.max(0, this.#has("old-snapshot") ? now - 1 : now);
      const seen = this.#has("read-newest") ? now : snapshot;
      const version = this.#versionsOf(asking.key).findLast(([each]) => each <= seen);
      const { nth } = asking;
      return {
        answer: { type: "stepped", op, nth, at: snapshot, value: version?.[1] ?? null },
      };
    }
    const done = this.#stored.done[from];
    const order = done === undefined ? 1 : compareTurns(turn, done);
    if (order < 0) return { answer: undefined };
    if (order === 0) return { answer: { type: "committed", op } };
    const isOverwritten = asking.writes.some(
      ([key]) => (this.#versionsOf(key).at(-1)?.[0] ?? 0) > (at ?? this.#stored.now),
    );
    if (isOverwritten && !this.#has("commit-unchecked"))
      return { answer: { type: "aborted", op } };
    return this.#commit(from, asking);
  }

  #commit(
    from: string,
    { op, turn, writes }: Extract<Asking, { type: "end" }>,
  ): Decision {
    const now = this.#stored.now + 1;
    const versions = new Map(this.#stored.versions);
    for (const [key, value] of writes)
      versions.set(key, [...this.#versionsOf(key), [now, value]]);
    const done = this.#has("forget-commits")
      ? this.#stored.done
      : { ...this.#stored.done, [from]: turn };
    const stored: Stored = { versions: [...versions], now, done };
    const then = (): void => {
      this.#stored = stored;
    };
    return {
      answer: { type: "committed", op },
      commits: { stores: stored as Json, then },
    };
  }

  #versionsOf(key: Key): readonly Version[] {
    return this.#stored.versions.find(([each]) => each === key)?.[1] ?? [];
  }

  #has(fault: VersionFault): boolean {
    return this.#faults.includes(fault);
  }
}
