import type { Disk, Entropy, Files } from "../../impl/ports.ts";
import { SimulatedDisk } from "./disk.ts";
import { seededEntropy } from "./entropy.ts";
import { SimulatedFiles } from "./files.ts";
import { Random } from "./random.ts";

/** What of a machine outlasts a crash of its node. */
type Machine = { readonly disk: SimulatedDisk; readonly files: SimulatedFiles };

/**
 * The disks, files and entropy of the nodes of a steered world. They are those of a simulated world, but nothing in them
 * fails, and chance has no part in it: a crash loses all that was not flushed or synchronised.
 */
export class SteeredMachines {
  readonly #wallMs: () => number;
  readonly #machines = new Map<string, Machine>();
  readonly #entropy = new Map<string, Entropy>();

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** The disk port of one life of a node; a dead node writes nothing. */
  disk(node: string, isAlive: () => boolean): Disk {
    const disk = this.#machineOf(node).disk.open((then) => {
      if (isAlive()) then();
    });
    return {
      ...disk,
      put: (key, value) => {
        if (isAlive()) disk.put(key, value);
      },
    };
  }

  /** The files port of one life of a node. */
  files(node: string): Files {
    return this.#machineOf(node).files.open((then) => then());
  }

  #machineOf(node: string): Machine {
    const known = this.#machines.get(node);
    if (known !== undefined) return known;
    const disk = new SimulatedDisk(new Random(0, `disk ${node}`));
    const files = new SimulatedFiles({
      random: new Random(0, `files ${node}`),
      failures: disk.failures,
      wall: this.#wallMs,
    });
    const machine = { disk, files };
    this.#machines.set(node, machine);
    return machine;
  }

  /** The entropy port of a node, with the same bytes in each run. */
  entropy(node: string): Entropy {
    const known = this.#entropy.get(node) ?? seededEntropy(new Random(0, node));
    this.#entropy.set(node, known);
    return known;
  }

  /** Loses what a node has not flushed or synchronised. */
  crash(node: string): void {
    const machine = this.#machines.get(node);
    machine?.disk.crash(0);
    machine?.files.crash(0);
  }

  /** Empties the disk and the files of a node. */
  wipe(node: string): void {
    this.#machines.delete(node);
  }
}
