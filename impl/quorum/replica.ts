import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import { type Held, isNewer } from "../store/version.ts";
import type { QuorumSettings } from "./options.ts";

/** The copies one node keeps. None ever goes back to an older version. */
export class Replica {
  readonly #ports: StorePorts;
  readonly #settings: QuorumSettings;
  readonly #copies: DurableMap<Held>;

  private constructor(
    ports: StorePorts,
    settings: QuorumSettings,
    copies: DurableMap<Held>,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
  }

  static async open(ports: StorePorts, settings: QuorumSettings): Promise<Replica> {
    const copies = settings.has("forget-on-restart")
      ? DurableMap.empty<Held>(ports, PREFIX)
      : await DurableMap.open<Held>(ports, PREFIX);
    return new Replica(ports, settings, copies);
  }

  get(key: Key): Held | null {
    return this.#copies.get(JSON.stringify(key)) ?? null;
  }

  entries(): { readonly key: Key; readonly held: Held }[] {
    return this.#copies
      .entries()
      .map(([name, held]) => ({ key: JSON.parse(name), held }));
  }

  /**
   * Resolves when the copy on disk is at least as new as the one offered: durable, then visible, then
   * traced. Only afterwards may any other node be told.
   *
   * @throws what `flush` throws when the disk does not take the copy
   */
  hold(op: string, key: Key, offered: Held): Promise<void> {
    const { has, retryMs } = this.#settings;
    return this.#copies.change(
      JSON.stringify(key),
      (now) => (isNewer(offered, now) ? offered : undefined),
      {
        stored: (held) =>
          this.#ports.trace({
            action: "hold",
            op: { id: op, key },
            state: { key, held },
          }),
        later: has("acknowledge-before-flush") ? retryMs : undefined,
        ignoresFailure: has("acknowledge-failed-flush"),
      },
    );
  }
}

const PREFIX = "held/";
