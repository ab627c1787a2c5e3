/**
 * Who has a callback of what, who was told that it is broken and has not answered, and whose beliefs the server does
 * not know: the memory of the file server, all of which a crash takes.
 */
import { Unanswered } from "../../rpc/errors.ts";
import type { ServerFault } from "../options.ts";

/** A version of a file. */
export type Versioned = { readonly fid: number; readonly version: number };

/** Calls to cache managers. Each fails if the client does not answer in time, where there is a limit. */
export type Tell = {
  readonly broken: (client: string, file: Versioned) => Promise<void>;
  readonly asked: (client: string) => Promise<readonly Versioned[]>;
  readonly forgotten: (client: string, file: Versioned) => Promise<void>;
};

/** A decision about callbacks, for the trace. */
export type Decision =
  | { readonly type: "give up"; readonly client: string; readonly fid?: number }
  /** A client that was given up calls, about a file of this version: the server breaks its callbacks before it does the call. */
  | {
      readonly type: "tell first";
      readonly client: string;
      readonly xid: number;
      readonly version: number;
    }
  | { readonly type: "go on"; readonly client: string; readonly xid: number }
  | { readonly type: "lease is over"; readonly client: string; readonly fid?: number };

/** The rules by which the server keeps callbacks. */
type CallbackOptions = {
  readonly tell: Tell;
  /** The version of a file now; undefined: it is gone. */
  readonly versionOf: (fid: number) => number | undefined;
  /** The time in ticks. */
  readonly now: () => number;
  /** How many ticks a callback lasts at the server; Infinity: until it is broken. */
  readonly lasts: number;
  /** Does the server answer a store only when all clients that it called have answered? */
  readonly waits: boolean;
  /**
   * Does the server give up a client that does not answer, and deliver the break before that client's next call? This
   * is the rule of OpenAFS.
   */
  readonly givesUp: boolean;
  /** Goes on later with stores that waited for callbacks that are over, and with calls of clients that were given up; at once unless given. */
  readonly settle?: (goOn: () => void) => void;
  readonly note: (decision: Decision) => void;
  readonly faults: { has(fault: ServerFault): boolean };
};

type Guard = {
  /** Clients with a callback, and when it ends. */
  readonly callbacks: Map<string, number>;
  /** Clients to which a break of a version was sent, and which have not answered. */
  readonly breaking: Map<string, number>;
  /** Is a change of the file under way? */
  isBusy: boolean;
  /** It is not on the disk yet. */
  isWriting: boolean;
};

type Waiter = { readonly take: () => boolean; readonly resolve: () => void };

/** The callbacks of a server. */
export class Callbacks {
  readonly #options: CallbackOptions;
  readonly #guards = new Map<number, Guard>();
  /** Clients that have not said since the restart what they believe in. */
  readonly #unheard = new Set<string>();
  /** The tick at which the last callback granted before the restart ends. */
  #graceEnds = 0;
  /** Clients that were given up, each with the files whose breaks it still has to get. */
  readonly #late = new Map<string, Set<number> | "all">();
  readonly #telling = new Set<string>();
  #waiters: Waiter[] = [];
  /** Stores that go on later, since their callbacks are over. */
  #over: Decision[] = [];

  constructor(options: CallbackOptions) {
    this.#options = options;
  }

  /**
   * Called after a restart: the server does not know the callbacks of these clients until it has asked them, or their
   * leases are over.
   */
  restarted(clients: readonly string[]): void {
    const { faults, lasts, now } = this.#options;
    if (faults.has("forget-callbacks")) return;
    this.#graceEnds = now() + lasts;
    for (const client of clients) this.#unheard.add(client);
  }

  /** Asks all clients that have not said since the restart what they believe in. */
  ask(): void {
    for (const client of this.#unheard) void this.#ask(client);
  }

  /**
   * A client calls. If it was given up, the server tells it first.
   *
   * @param xid the number of the call
   * @throws Unanswered where the client does not answer again
   */
  async arrived(client: string, fid: number, xid: number): Promise<void> {
    const { settle, note, versionOf } = this.#options;
    let telling: Promise<void> | undefined;
    await this.#when(() => {
      if (this.#telling.has(client) || this.#isWritten(client, fid)) return false;
      const owed = this.#late.get(client);
      if (owed === undefined) return true;
      this.#late.delete(client);
      this.#telling.add(client);
      note({ type: "tell first", client, xid, version: versionOf(fid) ?? 0 });
      telling = this.#deliver(client, owed, fid);
      return true;
    });
    if (telling === undefined) return;
    try {
      await telling;
    } finally {
      this.#telling.delete(client);
      this.#wake();
    }
    if (settle !== undefined) await new Promise<void>(settle);
    note({ type: "go on", client, xid });
  }

  /** Is one of the files written now of which this client is to hear first? */
  #isWritten(client: string, fid: number): boolean {
    const owed = this.#late.get(client);
    const fids = owed === "all" ? [fid] : [...(owed ?? [])];
    return fids.some((each) => this.#guard(each).isWriting);
  }

  /**
   * Resolves when the file may be granted to the client: not while it changes, or the client has to answer. Resolves
   * with false where the server gives the client up meanwhile.
   */
  async whenGrantable(client: string, fid: number): Promise<boolean> {
    await this.#when(() => this.#late.has(client) || this.isGrantable(client, fid));
    return !this.#late.has(client);
  }

  /** May the file be granted to the client now? */
  isGrantable(client: string, fid: number): boolean {
    const { faults } = this.#options;
    if (faults.has("tear-store") || faults.has("break-before-commit")) return true;
    const guard = this.#guards.get(fid);
    return guard === undefined || !(guard.isBusy || guard.breaking.has(client));
  }

  /** The client has a callback of the file from now on. */
  register(client: string, fid: number): void {
    const { now, lasts } = this.#options;
    this.#guard(fid).callbacks.set(client, now() + lasts);
  }

  /** The client changes this file, and believes in no version of it that it has. */
  unregister(client: string, fid: number): void {
    this.#guards.get(fid)?.callbacks.delete(client);
  }

  /**
   * Begins a change of these files for a client, once none is under way and everyone's beliefs are known.
   *
   * @returns false where the server has given the client up meanwhile: nothing is begun then
   */
  async begin(fids: readonly number[], client: string): Promise<boolean> {
    let isBegun = false;
    await this.#when(() => {
      if (this.#late.has(client)) return true;
      const guards = fids.map((fid) => this.#guard(fid));
      const isRecovering =
        this.#unheard.size > 0 || guards.some(({ breaking }) => breaking.size > 0);
      const waits = !this.#options.faults.has("store-before-recovery");
      if (guards.some(({ isBusy }) => isBusy) || (isRecovering && waits)) return false;
      for (const guard of guards) Object.assign(guard, { isBusy: true, isWriting: true });
      isBegun = true;
      return true;
    });
    return isBegun;
  }

  /**
   * Breaks the callbacks that other clients have of these files.
   *
   * @returns resolved once each client that the rule waits for has answered, or its callback is over
   */
  async tellOthers(files: readonly Versioned[], writer: string): Promise<void> {
    const { waits, faults } = this.#options;
    for (const { fid } of files) this.#guard(fid).isWriting = false;
    this.#wake();
    for (const file of files) {
      const { callbacks, breaking } = this.#guard(file.fid);
      const told = [...callbacks.keys()]
        .filter((client) => client !== writer || faults.has("break-the-writer"))
        .sort();
      for (const client of told) {
        if (waits) breaking.set(client, file.version);
        else callbacks.delete(client);
        void this.#break(client, file);
      }
    }
    if (waits) await this.#when(() => files.every(({ fid }) => this.#isAnswered(fid)));
  }

  /** Ends a change of these files. */
  end(fids: readonly number[]): void {
    for (const fid of fids)
      Object.assign(this.#guard(fid), { isBusy: false, isWriting: false });
    this.#wake();
  }

  /** Counts a tick: callbacks may end. */
  tick(): void {
    const { now, lasts, settle } = this.#options;
    if (lasts === Number.POSITIVE_INFINITY) return;
    const isSettling = this.#over.length > 0;
    for (const [fid, { callbacks, breaking, isBusy }] of this.#guards) {
      for (const [client, ends] of [...callbacks]) {
        if (ends > now()) continue;
        callbacks.delete(client);
        if (!breaking.delete(client)) continue;
        if (!isBusy || breaking.size > 0) continue;
        this.#over.push({ type: "lease is over", client, fid });
      }
    }
    if (now() >= this.#graceEnds) this.#unheard.clear();
    if (this.#over.length === 0 || settle === undefined) this.#settled();
    else if (!isSettling) settle(() => this.#settled());
  }

  #settled(): void {
    for (const decision of this.#over) this.#options.note(decision);
    this.#over = [];
    this.#wake();
  }

  #isAnswered(fid: number): boolean {
    return this.#guard(fid).breaking.size === 0;
  }

  #guard(fid: number): Guard {
    const known = this.#guards.get(fid);
    if (known !== undefined) return known;
    const guard = {
      callbacks: new Map(),
      breaking: new Map(),
      isBusy: false,
      isWriting: false,
    };
    this.#guards.set(fid, guard);
    return guard;
  }

  async #break(client: string, file: Versioned): Promise<void> {
    try {
      await this.#options.tell.broken(client, file);
      this.#answered(client, file);
    } catch {
      this.#silent(client, file);
    }
  }

  /** Removes a client's callback after it has answered the break. */
  #answered(client: string, { fid, version }: Versioned): void {
    const { callbacks, breaking } = this.#guard(fid);
    if (breaking.get(client) !== version) return;
    callbacks.delete(client);
    breaking.delete(client);
    this.#wake();
  }

  /** Treats a client that has not answered in time by the rule. */
  #silent(client: string, file: Versioned): void {
    const { givesUp, note } = this.#options;
    if (!givesUp || this.#guard(file.fid).breaking.get(client) !== file.version) return;
    this.#owe(client, file.fid);
    note({ type: "give up", client, fid: file.fid });
    this.#answered(client, file);
  }

  #owe(client: string, fid: number | "all"): void {
    if (this.#options.faults.has("forget-late")) return;
    const owed = this.#late.get(client) ?? new Set<number>();
    if (fid === "all" || owed === "all") this.#late.set(client, "all");
    else this.#late.set(client, owed.add(fid));
  }

  async #ask(client: string): Promise<void> {
    const { tell, givesUp, note } = this.#options;
    try {
      const held = await tell.asked(client);
      if (!this.#unheard.delete(client)) return;
      for (const each of held) this.#heard(client, each);
    } catch {
      if (!givesUp || !this.#unheard.delete(client)) return;
      for (const { callbacks, breaking } of this.#guards.values()) {
        callbacks.delete(client);
        breaking.delete(client);
      }
      this.#owe(client, "all");
      note({ type: "give up", client });
    }
    this.#wake();
  }

  /** Notes that a client believes in this version. */
  #heard(client: string, { fid, version }: Versioned): void {
    const now = this.#options.versionOf(fid);
    this.register(client, fid);
    if (now === version) return;
    const file = { fid, version: now ?? version + 1 };
    this.#guard(fid).breaking.set(client, file.version);
    void this.#break(client, file);
  }

  async #deliver(client: string, owed: Set<number> | "all", fid: number): Promise<void> {
    const { versionOf } = this.#options;
    const files = (owed === "all" ? [fid] : [...owed]).map((each) => ({
      fid: each,
      version: versionOf(each) ?? 0,
    }));
    for (const file of files) {
      this.register(client, file.fid);
      this.#guard(file.fid).breaking.set(client, file.version);
    }
    for (const file of files)
      if (owed === "all") void this.#forget(client, file);
      else void this.#break(client, file);
    await this.#when(() =>
      files.every((file) => !this.#guard(file.fid).breaking.has(client)),
    );
    if (this.#late.has(client)) throw new Unanswered("it does not answer");
  }

  async #forget(client: string, file: Versioned): Promise<void> {
    try {
      await this.#options.tell.forgotten(client, file);
      this.#answered(client, file);
    } catch {
      if (this.#guard(file.fid).breaking.get(client) !== file.version) return;
      this.#owe(client, "all");
      this.#options.note({ type: "give up", client, fid: file.fid });
      this.#answered(client, file);
    }
  }

  /** Resolves once it is taken; all that wait try again when something changes. */
  #when(take: () => boolean): Promise<void> {
    if (take()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ take, resolve }));
  }

  #wake(): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    const rest = waiting.filter(({ take, resolve }) => {
      if (!take()) return true;
      resolve();
      return false;
    });
    this.#waiters = [...rest, ...this.#waiters];
  }
}
