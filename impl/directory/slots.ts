import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import type { Copy } from "./messages.ts";
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

  private constructor(
    ports: StorePorts,
    settings: DirectorySettings,
    slots: DurableMap<Slot>,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#slots = slots;
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

  /** How many keys have a copy here. */
  get count(): number {
    return this.#slots.entries().filter(([, { held }]) => held !== null).length;
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
    await this.#slots.change(
      JSON.stringify(key),
      (before = EMPTY) => {
        chosen = choose(before);
        if (chosen === undefined || isSame(chosen, before)) return undefined;
        return chosen;
      },
      {
        onStored: () => {
          isStored = true;
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
}

const PREFIX = "slot/";

const isSame = (one: Slot, other: Slot): boolean =>
  one.epoch === other.epoch && one.held?.version === other.held?.version;
