/** The outside ports of one protocol: RFC 4787, section 4.2. */
import type { Entropy } from "../ports.ts";
import type { NatSettings } from "./options.ts";

const WELL_KNOWN_MOST = 1023;

/** Ports are taken, then rest, and then are free again. */
export class PortPool {
  readonly #from: number;
  readonly #isTaken: Uint8Array;
  readonly #settings: NatSettings;
  readonly #entropy: Entropy;
  #free: number;

  constructor(settings: NatSettings, entropy: Entropy) {
    const { from, to } = settings.ports;
    this.#from = from;
    this.#free = to - from + 1;
    this.#isTaken = new Uint8Array(this.#free);
    this.#settings = settings;
    this.#entropy = entropy;
  }

  /** Takes a port for an endpoint that uses this one inside; undefined: none is free. */
  take(inside: number): number | undefined {
    const { allocation, faults } = this.#settings;
    if (faults.includes("overload-ports")) return this.#from;
    if (this.#free <= (faults.includes("leave-a-port") ? 1 : 0)) return undefined;
    const port = allocation === "lowest" ? this.#firstFrom(0) : this.#chosen(inside);
    this.#isTaken[port - this.#from] = 1;
    this.#free -= 1;
    return port;
  }

  /** Makes a port free. */
  release(port: number): void {
    if (this.#isTaken[port - this.#from] === 0) return;
    this.#isTaken[port - this.#from] = 0;
    this.#free += 1;
  }

  /** The same port if it is free; else one of the same kind and parity, of the same kind, or any. */
  #chosen(inside: number): number {
    const { allocation } = this.#settings;
    const start = Buffer.from(this.#entropy.bytes(2)).readUInt16BE(0);
    if (allocation === "random") return this.#firstFrom(start % this.#isTaken.length);
    if (this.#isTaken[inside - this.#from] === 0) return inside;
    const isAlike = (port: number): boolean =>
      port > WELL_KNOWN_MOST === inside > WELL_KNOWN_MOST;
    const at = start % this.#isTaken.length;
    return (
      this.#scan(at, (port) => isAlike(port) && port % 2 === inside % 2) ??
      this.#scan(at, isAlike) ??
      this.#firstFrom(at)
    );
  }

  #firstFrom(start: number): number {
    return this.#scan(start, () => true)!;
  }

  #scan(start: number, fits: (port: number) => boolean): number | undefined {
    const count = this.#isTaken.length;
    for (let step = 0; step < count; step++) {
      const at = (start + step) % count;
      if (this.#isTaken[at] === 0 && fits(this.#from + at)) return this.#from + at;
    }
    return undefined;
  }
}
