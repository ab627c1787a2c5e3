import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import type { Copy, Held } from "./messages.ts";
import type { DirectorySettings } from "./options.ts";

/** What a node keeps of a key: its copy, and the highest epoch of a mapping that it has heard of. */
export type Slot = { readonly epoch: number; readonly held: Copy | null };

/** A key of which a node has heard nothing. */
const EMPTY: Slot = { epoch: 0, held: null };

/** The slots of one node, by key, on disk. */
export class Slots {
  readonly #ports: StorePorts;
  readonly #settings: DirectorySettings;
  readonly #slots: DurableMap<Slot>;
  #held: Held = { keys: 0, bytes: 0 };

  private constructor(
    ports: StorePorts,
    settings: DirectorySettings,
    slots: DurableMap<Slot>,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#slots = slots;
    for (const [name, slot] of slots.entries()) this.#count(name, EMPTY, slot);
  }

  /** Reads what the disk holds. */
  static async open(ports: StorePorts, settings: DirectorySettings): Promise<Slots> {
    const slots = settings.has("forget-on-restart")
      ? DurableMap.empty<Slot>(ports, PREFIX)
      : await DurableMap.open<Slot>(ports, PREFIX);
    return new Slots(ports, settings, slots);
  }

  /** The slot of a key. */
  get(key: Key): Slot {
    return this.#slots.get(JSON.stringify(key)) ?? EMPTY;
  }

  /** All slots of keys that the node has heard of. */
  entries(): readonly (Slot & { readonly key: Key })[] {
    return this.#slots
      .entries()
      .map(([name, slot]) => ({ key: JSON.parse(name) as Key, ...slot }));
  }

  /** What has a copy here. */
  get held(): Held {
    return this.#held;
  }

  /**
   * Changes a slot to what `choose` makes of it; undefined: the change is refused, and nothing happens. A change is
   * first on disk, then visible, then traced: an event says so, even if all was there `again`.
   *
   * @param op the operation, for the trace; null: it is of none
   * @returns false if it was refused
   * @throws what `flush` throws
   */
  async change(
    {
      op,
      key,
      by,
    }: { readonly op: string | null; readonly key: Key; readonly by: string },
    choose: (now: Slot) => Slot | undefined,
  ): Promise<boolean> {
    const { has, retryMs } = this.#settings;
    let chosen: Slot | undefined;
    const trace = (again: boolean): void => {
      const state = { key, by, ...chosen!, again };
      this.#ports.trace({
        action: "hold",
        ...(op !== null && { op: { id: op, key } }),
        state,
      });
    };
    let isStored = false;
    let replaced = EMPTY;
    const name = JSON.stringify(key);
    await this.#slots.change(
      name,
      (before = EMPTY) => {
        replaced = before;
        chosen = choose(before);
        if (chosen === undefined || isSame(chosen, before)) return undefined;
        return chosen;
      },
      {
        onStored: () => {
          isStored = true;
          this.#count(name, replaced, chosen!);
          trace(false);
        },
        flushAfterMs: has("acknowledge-before-flush") ? retryMs : undefined,
        ignoresFailure: has("acknowledge-failed-flush"),
      },
    );
    const isAgain = chosen !== undefined && !isStored && !has("acknowledge-before-flush");
    if (isAgain) trace(true);
    return chosen !== undefined;
  }

  /** A slot has taken the place of another one: counts what is held now. */
  #count(name: string, before: Slot, after: Slot): void {
    const [less, more] = [sizeOf(name, before), sizeOf(name, after)];
    this.#held = {
      keys: this.#held.keys + more.keys - less.keys,
      bytes: this.#held.bytes + more.bytes - less.bytes,
    };
  }
}

const sizeOf = (name: string, { held }: Slot): Held =>
  held === null
    ? { keys: 0, bytes: 0 }
    : {
        keys: 1,
        bytes: Buffer.byteLength(name) + Buffer.byteLength(JSON.stringify(held.value)),
      };

const PREFIX = "slot/";

const isSame = (one: Slot, other: Slot): boolean =>
  one.epoch === other.epoch && one.held?.version === other.held?.version;
