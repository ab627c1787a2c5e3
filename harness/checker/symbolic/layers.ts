/**
 * The states of a system in layers by their distance from the first, until each of some sets is met:
 * sweeps keep no layers, so shortest paths are looked for anew, and only where they are wanted.
 */
import { EMPTY } from "./node-table.ts";
import type { Space } from "./space.ts";

export type Layers = {
  readonly layers: readonly number[];
  readonly set: number;
  /** For each set that was looked for, the first layer that it meets, or -1. */
  readonly met: readonly number[];
  readonly complete: boolean;
};

export type LayerOptions = {
  /** The sets to meet; none: go on to the end. */
  readonly wanted: readonly number[];
  /** The states of a layer that are expanded. */
  readonly inside?: (layer: number) => number;
  /** Told all states so far; true ends the search. */
  readonly note?: (set: number) => boolean;
};

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
