/**
 * Estimates how long a search still takes. While layers grow there is no estimate. Once two layers in
 * a row are smaller than the layer before them, all later ones are assumed to shrink by the same
 * factor. In practice they shrink faster, so the estimate is rather too long.
 */
import type { Progress } from "../checker/explicit/search-options.ts";

/** A layer when the search begins it: the states found and not yet expanded are the layer itself. */
type Layer = {
  readonly depth: number;
  readonly states: number;
  readonly expanded: number;
};

/** The seconds left, from the progress and the seconds so far; null while there is no estimate. */
export const remaining = (): ((progress: Progress, seconds: number) => number | null) => {
  const layers: Layer[] = [];
  let start: { readonly expanded: number; readonly seconds: number } | null = null;
  return ({ depth, frontier, states }, seconds) => {
    const expanded = states - frontier;
    start ??= { expanded, seconds };
    if (layers.at(-1)?.depth !== depth)
      layers.push({ depth, states: frontier, expanded });
    const share = shrinking(layers.slice(-3));
    if (share === null) return null;
    const layer = layers.at(-1)!;
    const left = layer.states / (1 - share) - (expanded - layer.expanded);
    const perSecond = (expanded - start.expanded) / (seconds - start.seconds);
    return Math.max(0, left) / perSecond;
  };
};

/** The size of the last layer by that of the one before; null unless three in a row get smaller. */
const shrinking = ([first, second, third]: readonly Layer[]): number | null => {
  if (first === undefined || second === undefined || third === undefined) return null;
  const inRow = third.depth - second.depth === 1 && second.depth - first.depth === 1;
  const share = third.states / second.states;
  return inRow && share < 1 && second.states < first.states ? share : null;
};
