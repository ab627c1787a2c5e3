import type { Json, Ports } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import type { PeerMessage, Turn } from "./messages.ts";
import type { SingleCopySettings } from "./options.ts";

/** A value, and of each asker the last put of the key that was done. In one place on the disk. */
export type Copy = {
  readonly value: Json;
  readonly done: { readonly [asker: string]: Turn };
};

type Put = Extract<PeerMessage, { readonly type: "put" }>;

/** All keys, as the one node that holds them has them. Puts are done one after the other. */
export class Copies {
  readonly #ports: Ports;
  readonly #settings: SingleCopySettings;
  readonly #held: Map<Key, Copy>;
  /** The end of the line for the disk. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(ports: Ports, settings: SingleCopySettings, held: Map<Key, Copy>) {
    this.#ports = ports;
    this.#settings = settings;
    this.#held = held;
  }

  static async open(ports: Ports, settings: SingleCopySettings): Promise<Copies> {
    const held = new Map<Key, Copy>();
    if (!settings.has("forget-on-restart"))
      for (const [name, copy] of await ports.disk.list(PREFIX))
        held.set(JSON.parse(name.slice(PREFIX.length)), copy as Copy);
    return new Copies(ports, settings, held);
  }

  entries(): { readonly key: Key; readonly held: Copy }[] {
    return [...this.#held].map(([key, held]) => ({ key, held }));
  }

  get(key: Key): Json {
    return this.#held.get(key)?.value ?? null;
  }

  /**
   * Resolves when the put is done: on disk, then visible, then traced. One that comes again was done
   * before; one that comes after a later one of the same asker is not done, and false is the answer.
   */
  put(asker: string, put: Put): Promise<boolean> {
    const done = this.#turn.then(() => this.#put(asker, put));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #put(asker: string, { op, turn, key, value }: Put): Promise<boolean> {
    const before = this.#held.get(key);
    const order = compare(turn, before?.done[asker] ?? [0, 0]);
    if (order <= 0 && !this.#settings.has("execute-twice")) return order === 0;
    const held: Copy = { value, done: { ...before?.done, [asker]: turn } };
    this.#ports.disk.put(PREFIX + JSON.stringify(key), held);
    const trace = (): void =>
      this.#ports.trace({ action: "hold", op: { id: op, key }, state: { key, held } });
    if (this.#settings.has("acknowledge-before-flush")) {
      this.#held.set(key, held);
      this.#flushLater(trace);
      return true;
    }
    await this.#ports.disk.flush();
    this.#held.set(key, held);
    trace();
    return true;
  }

  /** As who would spare the disk: flushes once in a while. */
  #flushLater(then: () => void): void {
    const { clock, disk } = this.#ports;
    clock.after(this.#settings.retryMs, () => void disk.flush().then(then));
  }
}

const PREFIX = "held/";

const compare = ([boot, count]: Turn, [otherBoot, otherCount]: Turn): number =>
  boot === otherBoot ? count - otherCount : boot - otherBoot;
