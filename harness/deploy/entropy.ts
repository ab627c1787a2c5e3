import { randomBytes } from "node:crypto";
import type { Entropy } from "../../impl/ports.ts";

/** The entropy port of a real node: the random generator of the system. */
export const realEntropy = (): Entropy => ({
  bytes: (count) => Uint8Array.from(randomBytes(count)),
});
