import type { Act } from "./steering.ts";

/**
 * An internal action of the spec that in its node is a timer: the timers that were set for this many
 * milliseconds go off. A node that has none refuses the step.
 */
export const firing =
  (ms: number): Act =>
  async (world, node) =>
    (await world.fire(node, ms)) > 0 ? null : `${node} has set no timer of ${ms} ms`;
