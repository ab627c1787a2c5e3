import type { Disk, Json } from "../../impl/ports.ts";
import { DiskFailures } from "./disk-failures.ts";
import type { Random } from "./random.ts";

/** A disk whose unflushed writes a crash may lose: each of them, or any of them, or none. */
export class SimulatedDisk {
  readonly failures = new DiskFailures();
  readonly #durable = new Map<string, Json>();
  #unflushed: (readonly [key: string, value: Json])[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** What one life of a node sees; `flushed` calls back when a flush is through, if ever. */
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

  /** All of it is lost, while nobody uses it. */
  wipe(): void {
    this.#durable.clear();
    this.#unflushed = [];
  }

  crash(): void {
    const share = this.#random.pick([0, 0, 0.5]);
    this.#keep(this.#unflushed.filter(() => this.#random.chance(share)));
    this.#unflushed = [];
  }

  /** In the order in which they were put: a slow flush never undoes a later one. */
  #keep(writes: readonly (readonly [key: string, value: Json])[]): void {
    for (const write of this.#unflushed) {
      if (writes.includes(write)) this.#durable.set(...write);
    }
    this.#unflushed = this.#unflushed.filter((write) => !writes.includes(write));
  }
}
