import type { Ports } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { type Held, isNewer } from "../store/version.ts";
import type { QuorumSettings } from "./options.ts";

/** The copies one node keeps. None ever goes back to an older version. */
export class Replica {
  readonly #ports: Ports;
  readonly #settings: QuorumSettings;
  readonly #held: Map<Key, Held>;
  /** The end of the line for the disk. */
  #turn: Promise<void> = Promise.resolve();

  private constructor(ports: Ports, settings: QuorumSettings, held: Map<Key, Held>) {
    this.#ports = ports;
    this.#settings = settings;
    this.#held = held;
  }

  static async open(ports: Ports, settings: QuorumSettings): Promise<Replica> {
    const stored = settings.has("forget-on-restart") ? [] : await ports.disk.list(prefix);
    const held = new Map<Key, Held>();
    for (const [name, copy] of stored)
      held.set(JSON.parse(name.slice(prefix.length)), copy as Held);
    return new Replica(ports, settings, held);
  }

  get(key: Key): Held | null {
    return this.#held.get(key) ?? null;
  }

  entries(): { readonly key: Key; readonly held: Held }[] {
    return [...this.#held].map(([key, held]) => ({ key, held }));
  }

  /**
   * Resolves when the copy on disk is at least as new as the one offered. One at a time: of two
   * offers compared with the same copy, the older one could reach the disk last.
   */
  hold(op: string, key: Key, offered: Held): Promise<void> {
    const done = this.#turn.then(() => this.#store(op, key, offered));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Durable, then visible, then traced; only afterwards may anyone be told. */
  async #store(op: string, key: Key, offered: Held): Promise<void> {
    if (!isNewer(offered, this.#held.get(key))) return;
    this.#ports.disk.put(prefix + JSON.stringify(key), offered);
    if (this.#settings.has("acknowledge-before-flush")) {
      this.#held.set(key, offered);
      this.#flushLater(op, key, offered);
      return;
    }
    await this.#ports.disk.flush();
    this.#held.set(key, offered);
    this.#traceHold(op, key, offered);
  }

  /** As who would spare the disk: flushes once in a while. */
  #flushLater(op: string, key: Key, held: Held): void {
    const { clock, disk } = this.#ports;
    clock.after(this.#settings.retryMs, () => {
      void disk.flush().then(() => this.#traceHold(op, key, held));
    });
  }

  #traceHold(op: string, key: Key, held: Held): void {
    this.#ports.trace({ action: "hold", op: { id: op, key }, state: { key, held } });
  }
}

const prefix = "held/";
