/**
 * How long a search may still take, where that can be said. While layers grow nobody knows where
 * they end. Once two in a row came out smaller than the one before, those to come are taken to
 * shrink by the same share; in practice they shrink faster, so the estimate is rather too long.
 */
import type { Progress } from "../checker/explicit/explore.ts";

/** A layer when the search came to it: all that is found and not expanded is the layer itself. */
type Layer = {
  readonly depth: number;
  readonly states: number;
  readonly expanded: number;
};

/** Asked with the progress now and then; null where an estimate would be a guess. */
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

/** The share of the last layer in the one before; null unless three in a row became smaller. */
const shrinking = ([first, second, third]: readonly Layer[]): number | null => {
  if (first === undefined || second === undefined || third === undefined) return null;
  const inRow = third.depth - second.depth === 1 && second.depth - first.depth === 1;
  const share = third.states / second.states;
  return inRow && share < 1 && second.states < first.states ? share : null;
};
