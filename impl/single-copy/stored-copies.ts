import type { Json } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import type { PeerMessage, Turn } from "./messages.ts";
import type { SingleCopySettings } from "./options.ts";

/** A value, and by asking node the last put of the key that was executed. Both are one value on the disk. */
type Copy = {
  readonly value: Json;
  readonly done: { readonly [asker: string]: Turn };
};

type Put = Extract<PeerMessage, { readonly type: "put" }>;

/** The only copies, by key, as the holder stores them. Puts are executed one after another. */
export class StoredCopies {
  readonly #ports: StorePorts;
  readonly #settings: SingleCopySettings;
  readonly #copies: DurableMap<Copy>;

  private constructor(
    ports: StorePorts,
    settings: SingleCopySettings,
    copies: DurableMap<Copy>,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
  }

  /** Reads what the disk holds. */
  static async open(
    ports: StorePorts,
    settings: SingleCopySettings,
  ): Promise<StoredCopies> {
    const copies = settings.has("forget-on-restart")
      ? DurableMap.empty<Copy>(ports, PREFIX)
      : await DurableMap.open<Copy>(ports, PREFIX);
    return new StoredCopies(ports, settings, copies);
  }

  /** All copies. */
  entries(): { readonly key: Key; readonly held: Copy }[] {
    return this.#copies
      .entries()
      .map(([name, held]) => ({ key: JSON.parse(name), held }));
  }

  /** The value of a key; null if there is none. */
  get(key: Key): Json {
    return this.#copies.get(JSON.stringify(key))?.value ?? null;
  }

  /**
   * Executes a put, unless it was executed before: it is first on disk, then visible, then traced.
   *
   * @returns may it be acknowledged? False: its asker has sent a later one, so no client waits for it
   * @throws what `flush` throws
   */
  async execute(asker: string, { op, turn, key, value }: Put): Promise<boolean> {
    const { has, retryMs } = this.#settings;
    let mayAcknowledge = true;
    const choose = (before: Copy | undefined): Copy | undefined => {
      const done = new Map(Object.entries(before?.done ?? {}));
      const order = compareTurns(turn, done.get(asker) ?? [0, 0]);
      if (order <= 0 && !has("execute-twice")) {
        mayAcknowledge = order === 0;
        return undefined;
      }
      return { value, done: Object.fromEntries(done.set(asker, turn)) };
    };
    await this.#copies.change(JSON.stringify(key), choose, {
      onStored: (held) =>
        this.#ports.trace({ action: "hold", op: { id: op, key }, state: { key, held } }),
      flushAfterMs: has("acknowledge-before-flush") ? retryMs : undefined,
      ignoresFailure: has("acknowledge-failed-flush"),
    });
    return mayAcknowledge;
  }
}

const PREFIX = "held/";

const compareTurns = ([boot, count]: Turn, [otherBoot, otherCount]: Turn): number =>
  boot === otherBoot ? count - otherCount : boot - otherBoot;
