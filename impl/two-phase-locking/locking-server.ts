import type { Json } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import {
  type Asking,
  compareTurns,
  type Turn,
  type Write,
} from "../store/transactions/messages.ts";
import type { Decision, TransactionServer } from "../store/transactions/server.ts";
import type { LockingFault, LockingOptions } from "./options.ts";

/** What the server has on its disk: the values, and by coordinator its last transaction that committed. */
type Stored = {
  readonly values: readonly Write[];
  readonly done: { readonly [coordinator: string]: Turn };
};

/** The locks of one key: the coordinators whose transactions read it, and the one whose transaction writes it. */
type Locks = { readonly readers: Set<string>; writer: string | undefined };

type Last = { readonly turn: Turn; readonly isOver: boolean };

/**
 * The server has a lock for each key. A transaction gets one before each micro-operation, and gives back all of its
 * locks at its end. A transaction that finds a lock taken is aborted: none waits for another. Locks are in memory, so
 * a transaction that got some before a restart is aborted, too.
 */
export class LockingServer implements TransactionServer {
  readonly #start: number;
  readonly #readLocks: "long" | "short";
  readonly #faults: readonly LockingFault[];
  readonly #locks = new Map<Key, Locks>();
  readonly #last = new Map<string, Last>();
  #stored: Stored;

  constructor(
    disk: Json,
    start: number,
    { readLocks, faults }: Required<Pick<LockingOptions, "readLocks" | "faults">>,
  ) {
    this.#start = start;
    this.#readLocks = readLocks;
    this.#faults = faults;
    this.#stored = (disk as Stored | null) ?? { values: [], done: {} };
  }

  stored(): Json {
    return this.#stored as Json;
  }

  decide(from: string, asking: Asking): Decision {
    const { type, op, turn, at } = asking;
    const done = this.#stored.done[from];
    const last = this.#last.get(from) ?? (done && { turn: done, isOver: true });
    const order = last === undefined ? 1 : compareTurns(turn, last.turn);
    if (order < 0) return { answer: undefined };
    if (order === 0 && last!.isOver) {
      const hasCommitted = done !== undefined && compareTurns(turn, done) === 0;
      if (!hasCommitted) return { answer: { type: "aborted", op } };
      return { answer: type === "end" ? { type: "committed", op } : undefined };
    }
    if (at !== null && at !== this.#start && !this.#has("go-on-after-restart"))
      return this.#abort(from, asking);
    if (type === "end") return this.#commit(from, asking);
    if (order > 0) this.#release(from);
    if (!this.#lock(from, asking)) return this.#abort(from, asking);
    this.#last.set(from, { turn, isOver: false });
    const { key, nth } = asking;
    const value = this.#stored.values.find(([each]) => each === key)?.[1] ?? null;
    return { answer: { type: "stepped", op, nth, at: this.#start, value } };
  }

  #commit(
    from: string,
    { op, turn, writes }: Extract<Asking, { type: "end" }>,
  ): Decision {
    const values = new Map([...this.#stored.values, ...writes]);
    const done = this.#has("forget-commits")
      ? this.#stored.done
      : { ...this.#stored.done, [from]: turn };
    const stored: Stored = { values: [...values], done };
    const then = (): void => {
      this.#stored = stored;
      this.#isOver(from, turn);
    };
    return {
      answer: { type: "committed", op },
      commits: { stores: stored as Json, then },
    };
  }

  #abort(from: string, { op, turn }: Asking): Decision {
    this.#isOver(from, turn);
    return { answer: { type: "aborted", op } };
  }

  #isOver(from: string, turn: Turn): void {
    this.#release(from);
    this.#last.set(from, { turn, isOver: true });
  }

  #release(from: string): void {
    for (const locks of this.#locks.values()) {
      locks.readers.delete(from);
      if (locks.writer === from) locks.writer = undefined;
    }
  }

  /** Takes the lock that a micro-operation needs. False: another transaction has it. */
  #lock(from: string, { f, key }: Extract<Asking, { type: "step" }>): boolean {
    if (f === "r" && this.#has("read-without-lock")) return true;
    const locks = this.#locks.get(key) ?? { readers: new Set(), writer: undefined };
    this.#locks.set(key, locks);
    if (locks.writer !== undefined && locks.writer !== from) return false;
    if (f === "w" && [...locks.readers].some((reader) => reader !== from)) return false;
    if (this.#has("release-early")) return true;
    if (f === "r" && this.#readLocks === "short") return true;
    if (f === "r") locks.readers.add(from);
    else locks.writer = from;
    return true;
  }

  #has(fault: LockingFault): boolean {
    return this.#faults.includes(fault);
  }
}
