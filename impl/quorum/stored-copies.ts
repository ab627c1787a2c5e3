import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import { type Copy, isNewer } from "../store/version.ts";
import type { QuorumSettings } from "./options.ts";

/** The copies that one node stores, by key. None is ever replaced by an older one. */
export class StoredCopies {
  readonly #ports: StorePorts;
  readonly #settings: QuorumSettings;
  readonly #copies: DurableMap<Copy>;

  private constructor(
    ports: StorePorts,
    settings: QuorumSettings,
    copies: DurableMap<Copy>,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
  }

  /** Reads what the disk holds. */
  static async open(ports: StorePorts, settings: QuorumSettings): Promise<StoredCopies> {
    const copies = settings.has("forget-on-restart")
      ? DurableMap.empty<Copy>(ports, PREFIX)
      : await DurableMap.open<Copy>(ports, PREFIX);
    return new StoredCopies(ports, settings, copies);
  }

  /** The copy of a key; null if there is none. */
  get(key: Key): Copy | null {
    return this.#copies.get(JSON.stringify(key)) ?? null;
  }

  /** All copies. */
  entries(): { readonly key: Key; readonly held: Copy }[] {
    return this.#copies
      .entries()
      .map(([name, held]) => ({ key: JSON.parse(name), held }));
  }

  /**
   * Stores a copy unless a newer one is there. It is first durable, then visible, then traced; this resolves
   * afterwards, and only then may the copy be acknowledged.
   *
   * @param op the operation, for the trace
   * @throws what `flush` throws
   */
  store(op: string, key: Key, sent: Copy): Promise<void> {
    const { has, retryMs } = this.#settings;
    return this.#copies.change(
      JSON.stringify(key),
      (now) => (isNewer(sent, now) ? sent : undefined),
      {
        onStored: (held) =>
          this.#ports.trace({
            action: "hold",
            op: { id: op, key },
            state: { key, held },
          }),
        flushAfterMs: has("acknowledge-before-flush") ? retryMs : undefined,
        ignoresFailure: has("acknowledge-failed-flush"),
      },
    );
  }
}

const PREFIX = "held/";
