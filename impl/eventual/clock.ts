import type { StorePorts } from "../store/ports.ts";
import type { Version } from "../store/version.ts";
import type { EventualSettings } from "./options.ts";

/**
 * Time for versions: ticks of the clock while they are ahead of everything seen, and one more than that
 * otherwise, so that whatever a node writes wins over what it knew of.
 *
 * Kulkarni et al. "Logical Physical Clocks". OPODIS 2014.
 */
export class Clock {
  readonly #ports: StorePorts;
  readonly #settings: EventualSettings;
  /** What an earlier life came to: the time of the ports begins anew with each start. */
  readonly #origin: number;
  #highest: number;
  /** The highest that a crash would leave. */
  #durable: number;

  private constructor(ports: StorePorts, settings: EventualSettings, stored: number) {
    this.#ports = ports;
    this.#settings = settings;
    this.#origin = settings.has("own-clock-only") ? 0 : stored;
    this.#highest = stored;
    this.#durable = stored;
  }

  static async open(ports: StorePorts, settings: EventualSettings): Promise<Clock> {
    const stored = Number((await ports.disk.get(NAME)) ?? settings.skew);
    return new Clock(
      ports,
      settings,
      settings.has("reuse-clock-after-restart") ? 0 : stored,
    );
  }

  get highest(): number {
    return this.#highest;
  }

  saw([clock]: Version): void {
    if (!this.#settings.has("own-clock-only"))
      this.#highest = Math.max(this.#highest, clock);
  }

  /** A reading that this node never had before, on disk before anyone hears of it. */
  async next(): Promise<number> {
    const ticks = Math.floor(this.#ports.clock.now() / this.#settings.tickMs);
    const now = this.#origin + ticks;
    this.#highest = Math.max(this.#highest + 1, now);
    const reading = this.#highest; // Before the disk is awaited, so that two puts differ.
    await this.keep();
    return reading;
  }

  /** Resolves when no crash makes this node forget what it has seen. */
  async keep(): Promise<void> {
    const { disk } = this.#ports;
    const highest = this.#highest;
    if (highest <= this.#durable) return;
    disk.put(NAME, highest);
    await disk.flush();
    this.#durable = Math.max(this.#durable, highest);
  }
}

const NAME = "clock";
