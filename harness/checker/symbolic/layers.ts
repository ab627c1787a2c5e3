/**
 * Breadth-first layers: the states by their distance from the first one. A sweep (`sweep.ts`) finds them in
 * another order and keeps no layers, so layers are built in a second search, and only where a shortest path or
 * the depth is wanted.
 */
import { EMPTY } from "./node-table.ts";
import type { Space } from "./space.ts";

/** Layers as sets, and their union. */
export type Layers = {
  readonly layers: readonly number[];
  readonly set: number;
  /** For each wanted set the first layer that has a state of it, or -1. */
  readonly met: readonly number[];
  readonly complete: boolean;
};

type LayerOptions = {
  /** The search ends when each of these sets has been met; without any it goes on to the end. */
  readonly wanted: readonly number[];
  /** The states of a layer that are expanded. */
  readonly inside?: (layer: number) => number;
  /** Called with all states so far; true ends the search. */
  readonly note?: (set: number) => boolean;
};

/** Builds layers from the first state on, until all wanted sets are met, none is left, or a limit is reached. */
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
