import type { Json, Ports } from "../ports.ts";
import { unlessDiskFails } from "./disk-failures.ts";

export type ChangeOptions<V> = {
  /** Called once the new value is on disk and visible; null: the entry is gone. */
  readonly stored: (value: V | null) => void;
  /** A planted fault: makes the change visible at once, and flushes after this many milliseconds. */
  readonly later?: number | undefined;
  /** A planted fault: goes on as if the disk had taken what it refused. */
  readonly ignoresFailure?: boolean;
};

/**
 * Values on disk by name. One change after another: of two that were computed from the same value, the
 * older could reach the disk last. A change is durable before it is visible.
 */
export class DurableMap<V extends Json> {
  readonly #ports: Ports<"disk" | "clock">;
  readonly #prefix: string;
  readonly #values: Map<string, V>;
  /** Settles when the last change that was asked for has ended. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    ports: Ports<"disk" | "clock">,
    prefix: string,
    values: Map<string, V>,
  ) {
    this.#ports = ports;
    this.#prefix = prefix;
    this.#values = values;
  }

  /** All that the disk holds under names with this prefix. */
  static async open<V extends Json>(
    ports: Ports<"disk" | "clock">,
    prefix: string,
  ): Promise<DurableMap<V>> {
    const values = new Map<string, V>();
    for (const [name, value] of await ports.disk.list(prefix))
      if (value !== null) values.set(name.slice(prefix.length), value as V);
    return new DurableMap(ports, prefix, values);
  }

  /** As if nothing had been kept: a planted fault. */
  static empty<V extends Json>(
    ports: Ports<"disk" | "clock">,
    prefix: string,
  ): DurableMap<V> {
    return new DurableMap<V>(ports, prefix, new Map());
  }

  get(name: string): V | undefined {
    return this.#values.get(name);
  }

  entries(): readonly (readonly [name: string, value: V])[] {
    return [...this.#values];
  }

  /**
   * Puts what `choose` makes of the value that is there: undefined leaves it, null removes it.
   * Resolves when that is on disk.
   *
   * @throws what `flush` throws when the disk does not take it: then nothing has become visible
   */
  change(
    name: string,
    choose: (now: V | undefined) => V | null | undefined,
    options: ChangeOptions<V>,
  ): Promise<void> {
    const done = this.#last.then(() => this.#change(name, choose, options));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #change(
    name: string,
    choose: (now: V | undefined) => V | null | undefined,
    { stored, later, ignoresFailure = false }: ChangeOptions<V>,
  ): Promise<void> {
    const chosen = choose(this.#values.get(name));
    if (chosen === undefined) return;
    const { disk, clock } = this.#ports;
    disk.put(this.#prefix + name, chosen);
    if (later === undefined) {
      if (ignoresFailure) await unlessDiskFails(disk.flush());
      else await disk.flush();
    }
    if (chosen === null) this.#values.delete(name);
    else this.#values.set(name, chosen);
    if (later === undefined) stored(chosen);
    else
      clock.after(later, () => {
        disk.flush().then(
          () => stored(chosen),
          () => undefined, // The planted fault: it was acknowledged long ago.
        );
      });
  }
}
