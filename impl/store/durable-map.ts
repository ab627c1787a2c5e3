import type { Json, Ports } from "../ports.ts";
import { reachesDisk } from "./disk-failures.ts";

/** Further effects of a change. */
type ChangeOptions<V> = {
  /** Called once the new value is on disk and visible; null: the entry is gone. */
  readonly onStored: (value: V | null) => void;
  /** A planted fault: makes the change visible at once, and flushes after this many milliseconds. */
  readonly flushAfterMs?: number | undefined;
  /** A planted fault: goes on as if a failed flush had succeeded. */
  readonly ignoresFailure?: boolean;
};

/**
 * Values on disk by name. A change is durable before it is visible. Changes run one after another: of two
 * that were computed from one value, the older could otherwise reach the disk last.
 */
export class DurableMap<V extends Json> {
  readonly #ports: Ports<"disk" | "clock">;
  readonly #prefix: string;
  readonly #values: Map<string, V>;
  /** Settles when all changes so far have ended. */
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

  /** A map of all that the disk holds under names with this prefix. */
  static async open<V extends Json>(
    ports: Ports<"disk" | "clock">,
    prefix: string,
  ): Promise<DurableMap<V>> {
    const values = new Map<string, V>();
    for (const [name, value] of await ports.disk.list(prefix))
      if (value !== null) values.set(name.slice(prefix.length), value as V);
    return new DurableMap(ports, prefix, values);
  }

  /** A planted fault: an empty map, whatever the disk holds. */
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
   * Replaces a value by what `choose` returns for it: undefined leaves it, null removes it. Resolves when
   * that is on disk.
   *
   * @throws what `flush` throws; then nothing has become visible
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
    { onStored, flushAfterMs, ignoresFailure = false }: ChangeOptions<V>,
  ): Promise<void> {
    const chosen = choose(this.#values.get(name));
    if (chosen === undefined) return;
    const { disk, clock } = this.#ports;
    disk.put(this.#prefix + name, chosen);
    if (flushAfterMs === undefined) {
      if (ignoresFailure) await reachesDisk(disk.flush());
      else await disk.flush();
    }
    if (chosen === null) this.#values.delete(name);
    else this.#values.set(name, chosen);
    if (flushAfterMs === undefined) onStored(chosen);
    else
      clock.after(flushAfterMs, () => {
        disk.flush().then(
          () => onStored(chosen),
          () => undefined, // Acknowledged long ago: that is the planted fault.
        );
      });
  }
}
