import type { Clock } from "../ports.ts";
import type { Held } from "./messages.ts";
import type { DirectorySettings } from "./options.ts";

/** What the directory knows of the nodes: which of them say that they live, and how many keys each has. */
export class Members {
  readonly #clock: Clock;
  readonly #settings: DirectorySettings;
  readonly #failed = new Set<string>();
  readonly #held = new Map<string, Held>();
  readonly #cancel = new Map<string, () => void>();

  constructor(clock: Clock, settings: DirectorySettings) {
    this.#clock = clock;
    this.#settings = settings;
    for (const node of settings.nodes) this.#suspectLater(node);
  }

  /** Has the node been silent for so long that it counts as failed? */
  hasFailed(node: string): boolean {
    return this.#failed.has(node);
  }

  /** What a node said that it has; undefined: it has said nothing yet. */
  heldBy(node: string): Held | undefined {
    return this.#held.get(node);
  }

  /** A node says that it lives, and what it has. */
  beat(node: string, { keys, bytes }: Held): void {
    if (!this.#settings.nodes.includes(node)) return;
    this.#failed.delete(node);
    this.#held.set(node, { keys, bytes });
    this.#cancel.get(node)?.();
    this.#suspectLater(node);
  }

  /** The time of each node differs a little from that of the others. */
  #suspectLater(node: string): void {
    const { nodes, suspectMs } = this.#settings;
    const cancel = this.#clock.after(suspectMs + nodes.indexOf(node), () =>
      this.#failed.add(node),
    );
    this.#cancel.set(node, cancel);
  }
}
