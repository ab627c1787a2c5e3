import type { Disk, Entropy, Json } from "../../impl/ports.ts";
import { DiskFailures } from "./disk-failures.ts";
import { seededEntropy } from "./entropy.ts";
import { SimulatedFiles } from "./files.ts";
import { Random } from "./random.ts";

/** The disks, files and entropy of the nodes of a steered world, which outlast a crash; nothing in them fails. */
export class SteeredMachines {
  readonly #wallMs: () => number;
  readonly #disks = new Map<string, Map<string, Json>>();
  readonly #files = new Map<string, SimulatedFiles>();
  readonly #entropy = new Map<string, Entropy>();

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** The disk port of one life of a node; flushes of a dead node have no effect. */
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

  /** The files of a node; a crash may lose unsynchronised changes. */
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

  /** The entropy port of a node, with the same bytes in each run. */
  entropy(node: string): Entropy {
    const known = this.#entropy.get(node) ?? seededEntropy(new Random(0, node));
    this.#entropy.set(node, known);
    return known;
  }

  /** Loses the unsynchronised changes of a node's files, or some of them. */
  crash(node: string): void {
    this.#files.get(node)?.crash();
  }

  /** Empties the disk and the files of a node. */
  wipe(node: string): void {
    this.#disks.delete(node);
    this.#files.delete(node);
  }
}
