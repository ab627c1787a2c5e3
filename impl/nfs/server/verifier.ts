import type { Entropy } from "../../ports.ts";
import type { ServerFaults } from "./options.ts";

const BYTES = 8;

/**
 * The write verifier: RFC 1813, section 3.3.7. It is another one after each start, when writes that were not committed
 * may be lost; and after a sync that failed, since the disk may then drop what it was to keep, and say of a later sync
 * that all is well.
 */
export class WriteVerifier {
  readonly #entropy: Entropy;
  readonly #faults: ServerFaults;
  #bytes: Uint8Array;

  constructor(entropy: Entropy, faults: ServerFaults) {
    this.#entropy = entropy;
    this.#faults = faults;
    this.#bytes = new Uint8Array(BYTES);
    this.renew();
  }

  /** The verifier at present. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Changes the verifier, since writes may have been lost. */
  renew(): void {
    if (!this.#faults.has("verifier-stays")) this.#bytes = this.#entropy.bytes(BYTES);
  }
}
