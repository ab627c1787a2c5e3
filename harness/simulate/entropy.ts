import type { Entropy } from "../../impl/ports.ts";
import type { Random } from "./random.ts";

/** The entropy port of a node, drawn from the seed of the run; a restarted node goes on in the same stream. */
export const seededEntropy = (random: Random): Entropy => ({
  bytes: (count) => Uint8Array.from({ length: count }, () => random.int(0, 255)),
});
