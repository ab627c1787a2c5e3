import type { Disk, Json } from "../../impl/ports.ts";
import { DiskFailures } from "./disk-failures.ts";
import type { Random } from "./random.ts";

/** The disk of one machine. A crash loses all unflushed writes, or some of them. */
export class SimulatedDisk {
  readonly failures = new DiskFailures();
  readonly #durable = new Map<string, Json>();
  #unflushed: (readonly [key: string, value: Json])[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * The disk port of one life of a node.
   *
   * @param flushed calls back when a flush ends; never if the node dies before
   */
  open(flushed: (then: () => void) => void): Disk {
    const seen = (): Map<string, Json> => new Map([...this.#durable, ...this.#unflushed]);
    return {
      get: async (key) => structuredClone(seen().get(key)),
      list: async (prefix) =>
        [...structuredClone(seen())]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      put: (key, value) => void this.#unflushed.push([key, structuredClone(value)]),
      flush: () => {
        const writes = [...this.#unflushed];
        return new Promise((resolve, reject) =>
          flushed(() => {
            const failure = writes.length === 0 ? null : this.failures.next();
            if (failure !== null) return reject(failure); // What failed stays unflushed.
            this.#keep(writes);
            resolve();
          }),
        );
      },
    };
  }

  /** Empties the disk of a node that is down. */
  wipe(): void {
    this.#durable.clear();
    this.#unflushed = [];
  }

  /**
   * Keeps some of the unflushed writes, drawn at random, and loses the others.
   *
   * @param share of them that is kept, about; drawn, too, where it is left out
   */
  crash(share: number = this.#random.pick([0, 0, 0.5])): void {
    this.#keep(this.#unflushed.filter(() => this.#random.chance(share)));
    this.#unflushed = [];
  }

  /** Makes these writes durable, in the order of their puts: a slow flush never undoes a later one. */
  #keep(writes: readonly (readonly [key: string, value: Json])[]): void {
    for (const write of this.#unflushed) {
      if (writes.includes(write)) this.#durable.set(...write);
    }
    this.#unflushed = this.#unflushed.filter((write) => !writes.includes(write));
  }
}
