/**
 * Breadth-first layers: the states by their distance from the first state. Sweeps (`sweep.ts`) find states in another
 * order, without layers. So layers are built in a second search, and only if a shortest path or the depth is wanted.
 */
import { EMPTY } from "./node-table.ts";
import type { Space } from "./space.ts";

/** Layers as sets, and their union. */
export type Layers = {
  readonly layers: readonly number[];
  readonly set: number;
  /** For each wanted set the number of the first layer that has a state of the set, or -1. */
  readonly met: readonly number[];
  readonly complete: boolean;
};

type LayerOptions = {
  /** The search ends when it has met each of these sets. Without any it builds all layers. */
  readonly wanted: readonly number[];
  /** The part of a layer that is expanded; by default all of it. */
  readonly inside?: (layer: number) => number;
  /** Called with the set of all states so far; true ends the search. */
  readonly note?: (set: number) => boolean;
};

/** Builds layers from the first state on, until all wanted sets are met, a layer is empty, or a limit is reached. */
export const layersOf = (
  space: Space,
  { wanted, inside = (layer) => layer, note = () => false }: LayerOptions,
): Layers => {
  const { ldd, learnJoint, memory, interrupt, sweep, first } = space;
  const layers: number[] = [];
  const met = wanted.map(() => -1);
  let set = EMPTY;
  for (let layer = first; layer !== EMPTY; ) {
    for (const [i, each] of wanted.entries())
      if (met[i]! < 0 && ldd.intersection(layer, each) !== EMPTY) met[i] = layers.length;
    layers.push(layer);
    set = ldd.union(set, layer);
    if (wanted.length > 0 && met.every((at) => at >= 0)) break;
    if (memory.isShort()) memory.collect([...layers, set]);
    interrupt.release();
    if (note(set) || interrupt.isOver() || memory.isShort())
      return { layers, set, met, complete: false };
    memory.balance();
    const expanded = inside(layer);
    if (!learnJoint(expanded)) return { layers, set, met, complete: false };
    layer = ldd.difference(sweep.successors(expanded), set);
    if (interrupt.isRequested()) return { layers, set, met, complete: false };
  }
  return { layers, set, met, complete: true };
};
