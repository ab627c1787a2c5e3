import type { Entropy } from "../ports.ts";
import { type Ends, initialNumber, keyedHash, SECRET_BYTES } from "./initial-number.ts";
import { LAST_WELL_KNOWN_PORT, type TcpSettings } from "./options.ts";
import { distance, plus } from "./sequence.ts";
import { keyOf } from "./stack-options.ts";

/** The choices of a machine that no peer can foresee: ports and initial sequence numbers. */
export class Choices {
  readonly #settings: TcpSettings;
  readonly #entropy: Entropy;
  readonly #secret: Uint8Array;
  #numbers = 0;
  /** By five values: the number of connections that had them. */
  readonly #counts = new Map<string, number>();

  constructor(settings: TcpSettings, entropy: Entropy) {
    this.#settings = settings;
    this.#entropy = entropy;
    this.#secret = entropy.bytes(SECRET_BYTES);
  }

  /** An ephemeral port, looked for from a random place on (RFC 6056, section 3.3.2); null: none is free. */
  freePort(isFree: (port: number) => boolean): number | null {
    const { has, ephemeralPorts } = this.#settings;
    const [least, most] = has("pick-well-known-port")
      ? [LAST_WELL_KNOWN_PORT, LAST_WELL_KNOWN_PORT]
      : ephemeralPorts;
    const count = most - least + 1;
    const [high, low] = this.#entropy.bytes(2);
    const first = ((high! << 8) | low!) % count;
    for (let nth = 0; nth < count; nth++) {
      const port = least + ((first + nth) % count);
      if (isFree(port)) return port;
    }
    return null;
  }

  /**
   * The next of the given numbers, or one by RFC 6528.
   *
   * @param after the last number of an earlier connection of the same ends, which the new one has to pass
   */
  initialNumber(
    ends: Ends,
    { now, after }: { readonly now: number; readonly after: number | undefined },
  ): number {
    const given =
      this.#settings.initialNumbers[this.#numbers++] ?? this.#countedNumber(ends);
    const number = given ?? initialNumber(ends, this.#secret, now);
    return after !== undefined && distance(number, after) <= 0
      ? plus(after, REOPEN_GAP)
      : number;
  }

  /** See `countedNumbers`. */
  #countedNumber({ local, remote }: Ends): number | undefined {
    const { countedNumbers } = this.#settings;
    if (countedNumbers === null) return undefined;
    const key = keyOf(local.port, remote);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count * countedNumbers;
  }

  /** The offset from the clock of timestamps to this peer (RFC 7323, section 5.4). */
  timestampOffset(ends: Ends): number {
    return keyedHash(ends, this.#secret, "timestamp");
  }
}

/** How far a connection that takes the place of another one begins after its last number. */
const REOPEN_GAP = 0x10000;
