import type { SteeredWorld } from "../simulate/steered-world.ts";
import type { CoverGraph } from "./cover-graph.ts";
import type { Walk } from "./cover-walks.ts";
import { type Deviation, driverOf } from "./driver.ts";
import { type CountedQuirk, summed } from "./quirks.ts";
import type { Steering } from "./steering.ts";

/** The result of one walk. */
export type Driven = {
  /** How many steps, from the first, the code took in agreement with the spec. */
  readonly taken: number;
  /** The deviation at the next step; null if all steps were taken. */
  readonly deviation: Deviation | null;
};

/** Drives along a walk; the steering is for this walk alone. */
type Drive = (walk: Walk, steering: Steering) => Promise<Driven>;

/** Drives an implementation along walks of a graph, and compares it with the spec after each step. */
export const drives = (graph: CoverGraph): Drive => {
  /** Edges after which the code has stuttered, which it does once for each edge. */
  const stuttered = new Set<number>();

  return async (walk, steering) => {
    const driver = await driverOf(steering);
    const differs = (state: number, world: SteeredWorld): string | null =>
      steering.agree?.(graph.worldAt(state), world) ?? null;
    const stutters = async (edge: number, state: number): Promise<string | null> => {
      if (stuttered.has(edge) || steering.stutter === undefined) return null;
      stuttered.add(edge);
      return (await steering.stutter(driver.world)) ?? differs(state, driver.world);
    };
    for (const [taken, number] of walk.entries()) {
      const edge = graph.edges[number]!;
      const deviation = await driver.take(edge);
      if (deviation !== null) return { taken, deviation };
      const why = differs(edge.to, driver.world) ?? (await stutters(number, edge.to));
      if (why !== null) return { taken, deviation: { type: "differs", why } };
    }
    return { taken: walk.length, deviation: null };
  };
};

/** Counts the walks along which an implementation is driven, their steps, and the quirks that they met. */
export class WalkCounts {
  walks = 0;
  steps = 0;
  quirks: readonly CountedQuirk[] = [];

  /** Drives along a walk, with a steering of its own. */
  async drive(drive: Drive, walk: Walk, steering: Steering): Promise<Driven> {
    const driven = await drive(walk, steering);
    this.quirks = summed([this.quirks, steering.quirks?.() ?? []]);
    this.walks++;
    this.steps += driven.taken;
    return driven;
  }
}
