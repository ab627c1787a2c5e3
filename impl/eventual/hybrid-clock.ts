import type { StorePorts } from "../store/ports.ts";
import type { Version } from "../store/version.ts";
import type { EventualSettings } from "./options.ts";

/**
 * The clock of versions: it follows the node's clock, and is ahead of every version that the node has seen,
 * so that its writes win over what it knew.
 *
 * Source: Kulkarni et al. "Logical Physical Clocks". OPODIS 2014.
 */
export class HybridClock {
  readonly #ports: StorePorts;
  readonly #settings: EventualSettings;
  /** The reading that the last start had reached, since the port's clock begins at 0 with each start. */
  readonly #origin: number;
  #highest: number;
  /** The part of `highest` that is on disk. */
  #durable: number;

  private constructor(ports: StorePorts, settings: EventualSettings, stored: number) {
    this.#ports = ports;
    this.#settings = settings;
    this.#origin = settings.has("own-clock-only") ? 0 : stored;
    this.#highest = stored;
    this.#durable = stored;
  }

  /** Reads what the disk holds. */
  static async open(ports: StorePorts, settings: EventualSettings): Promise<HybridClock> {
    const stored = Number((await ports.disk.get(NAME)) ?? settings.skew);
    return new HybridClock(
      ports,
      settings,
      settings.has("reuse-clock-after-restart") ? 0 : stored,
    );
  }

  /** The highest reading that was given or seen. */
  get highest(): number {
    return this.#highest;
  }

  /** A version has arrived: later readings are above it. */
  observe([clock]: Version): void {
    if (!this.#settings.has("own-clock-only"))
      this.#highest = Math.max(this.#highest, clock);
  }

  /** A reading that this node never gave before; on disk before a message carries it. */
  async next(): Promise<number> {
    const ticks = Math.floor(this.#ports.clock.now() / this.#settings.tickMs);
    const now = this.#origin + ticks;
    this.#highest = Math.max(this.#highest + 1, now);
    const reading = this.#highest; // Taken before the disk is awaited, so that concurrent puts differ.
    await this.persist();
    return reading;
  }

  /** Resolves when all readings so far survive a crash. */
  async persist(): Promise<void> {
    const { disk } = this.#ports;
    const highest = this.#highest;
    if (highest <= this.#durable) return;
    disk.put(NAME, highest);
    await disk.flush();
    this.#durable = Math.max(this.#durable, highest);
  }
}

const NAME = "clock";
