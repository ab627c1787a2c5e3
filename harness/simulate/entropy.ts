import type { Entropy } from "../../impl/ports.ts";
import type { Random } from "./random.ts";

/** Chance that the seed of the run decides; it goes on where the life before has left it. */
export const seededEntropy = (random: Random): Entropy => ({
  bytes: (count) => Uint8Array.from({ length: count }, () => random.int(0, 255)),
});
