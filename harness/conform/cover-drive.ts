/** Drives an implementation along one walk, and compares it with the spec after each step. */
import type { SteeredWorld } from "../simulate/steered-world.ts";
import type { CoverGraph } from "./cover-graph.ts";
import type { Walk } from "./cover-walks.ts";
import { type Deviation, driverOf } from "./driver.ts";
import type { Steering } from "./steering.ts";

export type Driven = {
  /** How many steps, from the first, it took with the two in agreement. */
  readonly taken: number;
  /** What happened at the next one. */
  readonly deviation: Deviation | null;
};

/** Drives along a walk; the steering is for this walk alone. */
export type Drive = (walk: Walk, steering: Steering) => Promise<Driven>;

export const drives = (graph: CoverGraph): Drive => {
  /** Where it has stuttered already: once after each step of the spec is enough. */
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
