import { randomBytes } from "node:crypto";
import type { Entropy } from "../../impl/ports.ts";

export const realEntropy = (): Entropy => ({
  bytes: (count) => Uint8Array.from(randomBytes(count)),
});
