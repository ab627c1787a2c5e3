import type { Disk, Entropy, Json } from "../../impl/ports.ts";
import { DiskFailures } from "./disk-failures.ts";
import { seededEntropy } from "./entropy.ts";
import { SimulatedFiles } from "./files.ts";
import { Random } from "./random.ts";

/** What nodes keep over a crash, in a world in which nothing fails and nothing is left to chance. */
export class SteeredMachines {
  readonly #wallMs: () => number;
  readonly #disks = new Map<string, Map<string, Json>>();
  readonly #files = new Map<string, SimulatedFiles>();
  readonly #entropy = new Map<string, Entropy>();

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** The disk of one life of the node; what the dead flush is not kept. */
  disk(node: string, isAlive: () => boolean): Disk {
    const durable = this.#disks.get(node) ?? new Map<string, Json>();
    this.#disks.set(node, durable);
    const unflushed = new Map<string, Json>();
    return {
      get: async (key) => unflushed.get(key) ?? durable.get(key),
      list: async (prefix) =>
        [...durable, ...unflushed].filter(([key]) => key.startsWith(prefix)),
      put: (key, value) => void unflushed.set(key, structuredClone(value)),
      flush: async () => {
        for (const [key, value] of unflushed) if (isAlive()) durable.set(key, value);
      },
    };
  }

  /** A tree in which nothing fails; a crash may lose of it what was not synchronised. */
  files(node: string): SimulatedFiles {
    const known = this.#files.get(node);
    if (known !== undefined) return known;
    const files = new SimulatedFiles({
      random: new Random(0, `files ${node}`),
      failures: new DiskFailures(),
      wall: this.#wallMs,
    });
    this.#files.set(node, files);
    return files;
  }

  /** The same bytes in each run. */
  entropy(node: string): Entropy {
    const known = this.#entropy.get(node) ?? seededEntropy(new Random(0, node));
    this.#entropy.set(node, known);
    return known;
  }

  crash(node: string): void {
    this.#files.get(node)?.crash();
  }

  wipe(node: string): void {
    this.#disks.delete(node);
    this.#files.delete(node);
  }
}
