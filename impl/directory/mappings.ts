import type { Json } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
import { preference } from "../store/preference.ts";
import type { Copy, Turn } from "./messages.ts";
import type { DirectorySettings } from "./options.ts";

/** A put that the directory relays. */
export type Put = { readonly op: string; readonly copy: Copy };

/** A change of a mapping under way: `source` copies the value to `to`, which takes the place of `from`. */
export type Change = {
  readonly source: string;
  readonly from: string;
  readonly to: string;
};

/** What the directory knows of a key. */
export type Mapping = {
  readonly nodes: readonly string[];
  /** How often the mapping has been changed. */
  readonly epoch: number;
  readonly change: Change | null;
  /** The other nodes, in the order in which they take the place of one that fails. */
  readonly spares: readonly string[];
  /** The number of the last put. */
  readonly version: number;
  /** Does the last put that was numbered delete the key? */
  readonly isDeleted: boolean;
  /** The nodes that have acknowledged the last put that was answered. */
  readonly holders: readonly string[];
  /** Puts under way, and puts that wait for their turn. */
  readonly puts: readonly Put[];
  readonly queue: readonly Put[];
  /** By agent, its last put that was taken: one that comes again is not taken again. */
  readonly taken: { readonly [agent: string]: Turn };
};

/** What a change of a mapping was, and the operation that it was for, if there is one. */
type Reason = {
  readonly action: string;
  readonly op?: string;
  readonly how?: string;
};

/** The mappings of all keys, on the disk of the directory. */
export class Mappings {
  readonly #ports: StorePorts;
  readonly #settings: DirectorySettings;
  readonly #mappings: DurableMap<Mapping>;

  private constructor(
    ports: StorePorts,
    settings: DirectorySettings,
    mappings: DurableMap<Mapping>,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#mappings = mappings;
  }

  /** Reads what the disk holds. */
  static async open(ports: StorePorts, settings: DirectorySettings): Promise<Mappings> {
    const mappings = await DurableMap.open<Mapping>(ports, PREFIX);
    return new Mappings(ports, settings, mappings);
  }

  /** The mapping of a key: at first the nodes that come first in its order. */
  get(key: Key): Mapping {
    return this.#mappings.get(JSON.stringify(key)) ?? this.#first(key);
  }

  /** Every key that has a mapping on disk. */
  entries(): readonly (readonly [Key, Mapping])[] {
    return this.#mappings
      .entries()
      .map(([name, mapping]) => [JSON.parse(name) as Key, mapping]);
  }

  /** These mappings as a trace records them. */
  told(): Json {
    return this.entries().map(([key, mapping]) => ({ key, ...mapping }));
  }

  /**
   * Changes a mapping to what `choose` makes of it; undefined: it stays. It is first on disk, then visible, then traced.
   *
   * @returns the new mapping; undefined where it stays
   * @throws what `flush` throws
   */
  async change(
    key: Key,
    { action, op, how }: Reason,
    choose: (now: Mapping) => Mapping | undefined,
  ): Promise<Mapping | undefined> {
    let changed: Mapping | undefined;
    await this.#mappings.change(
      JSON.stringify(key),
      (now) => choose(now ?? this.#first(key)),
      {
        onStored: (mapping) => {
          changed = mapping!;
          this.#ports.trace({
            action,
            ...(op !== undefined && { op: { id: op, key } }),
            state: { key, ...(how !== undefined && { how }), ...mapping! },
          });
        },
        ignoresFailure: this.#settings.has("acknowledge-failed-flush"),
      },
    );
    return changed;
  }

  #first(key: Key): Mapping {
    const { nodes: all, replicas } = this.#settings;
    const order = preference(key, all);
    const nodes = order.slice(0, replicas);
    return {
      nodes,
      epoch: 0,
      change: null,
      spares: order.slice(replicas),
      version: 0,
      isDeleted: false,
      holders: nodes,
      puts: [],
      queue: [],
      taken: {},
    };
  }
}

const PREFIX = "mapping/";
