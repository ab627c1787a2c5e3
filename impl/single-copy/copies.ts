import type { Json } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import { DurableMap } from "../store/durable-map.ts";
import type { StorePorts } from "../store/ports.ts";
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
  readonly #ports: StorePorts;
  readonly #settings: SingleCopySettings;
  readonly #held: DurableMap<Copy>;

  private constructor(
    ports: StorePorts,
    settings: SingleCopySettings,
    held: DurableMap<Copy>,
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#held = held;
  }

  static async open(ports: StorePorts, settings: SingleCopySettings): Promise<Copies> {
    const held = settings.has("forget-on-restart")
      ? DurableMap.empty<Copy>(ports, PREFIX)
      : await DurableMap.open<Copy>(ports, PREFIX);
    return new Copies(ports, settings, held);
  }

  entries(): { readonly key: Key; readonly held: Copy }[] {
    return this.#held.entries().map(([name, held]) => ({ key: JSON.parse(name), held }));
  }

  get(key: Key): Json {
    return this.#held.get(JSON.stringify(key))?.value ?? null;
  }

  /**
   * Resolves when the put is done: on disk, then visible, then traced. One that comes again was done
   * before; one that comes after a later one of the same asker is not done, and false is the answer.
   *
   * @throws what `flush` throws when the disk does not take the put
   */
  async put(asker: string, { op, turn, key, value }: Put): Promise<boolean> {
    const { has, retryMs } = this.#settings;
    let isDone = true;
    const choose = (before: Copy | undefined): Copy | undefined => {
      const done = new Map(Object.entries(before?.done ?? {}));
      const order = compare(turn, done.get(asker) ?? [0, 0]);
      if (order <= 0 && !has("execute-twice")) {
        isDone = order === 0;
        return undefined;
      }
      return { value, done: Object.fromEntries(done.set(asker, turn)) };
    };
    await this.#held.change(JSON.stringify(key), choose, {
      stored: (held) =>
        this.#ports.trace({ action: "hold", op: { id: op, key }, state: { key, held } }),
      later: has("acknowledge-before-flush") ? retryMs : undefined,
      ignoresFailure: has("acknowledge-failed-flush"),
    });
    return isDone;
  }
}

const PREFIX = "held/";

const compare = ([boot, count]: Turn, [otherBoot, otherCount]: Turn): number =>
  boot === otherBoot ? count - otherCount : boot - otherBoot;
