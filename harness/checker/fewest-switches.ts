/**
 * Among equally short paths, one that changes least often from one process to another: it reads
 * as a few stories instead of many fragments.
 */
import type { Cells } from "./cells/cells.ts";
import type { PathStep } from "./explicit/explore.ts";
import { actorOf, type Stepper, type TakenStep } from "./rules/stepper.ts";

/** The end of a best path so far: a state, and whoever took the last step into it. */
type End = {
  readonly values: Int32Array;
  readonly step: TakenStep | null;
  readonly actor: number;
  readonly switches: number;
  readonly before: End | null;
};

/** Past this many states the path found first is kept. */
const MOST_STATES = 20_000;

/**
 * A path as short as `path` to a state in which `isEnd`, layer by layer: every state of a shortest
 * path lies in the layer of its place.
 */
export const fewestSwitches = (
  cells: Cells,
  stepper: Stepper,
  path: readonly PathStep[],
  isEnd: (values: Int32Array) => boolean,
): readonly PathStep[] => {
  const [first] = path as readonly [PathStep];
  const known = new Set([first.values.join()]);
  let layer: readonly (readonly End[])[] = [
    [{ ...first, actor: -1, switches: 0, before: null }],
  ];
  for (let depth = 1; depth < path.length; depth++) {
    const next = new Map<string, End[]>();
    for (const ends of layer)
      for (const { step, values } of stepper(ends[0]!.values)) {
        const key = values.join();
        if (known.has(key)) continue;
        const actor = actorOf(cells, step.action);
        const places = next.get(key) ?? [];
        next.set(key, places);
        const before = bestBefore(ends, actor);
        const switches = before.switches + (before.actor === actor ? 0 : 1);
        const at = places.findIndex((each) => each.actor === actor);
        if (at >= 0 && places[at]!.switches <= switches) continue;
        places.splice(at < 0 ? places.length : at, 1, {
          values,
          step,
          actor,
          switches,
          before,
        });
      }
    for (const key of next.keys()) known.add(key);
    if (known.size > MOST_STATES) return path;
    layer = [...next.values()];
  }
  const ends = layer.flat().filter(({ values }) => isEnd(values));
  const best = ends.reduce<End | null>(
    (a, b) => (a !== null && a.switches <= b.switches ? a : b),
    null,
  );
  return best === null ? path : pathTo(best);
};

const bestBefore = (ends: readonly End[], actor: number): End => {
  const cost = (end: End): number => end.switches + (end.actor === actor ? 0 : 1);
  return ends.reduce((a, b) => (cost(b) < cost(a) ? b : a));
};

const pathTo = (last: End): readonly PathStep[] => {
  const path: PathStep[] = [];
  for (let end: End | null = last; end !== null; end = end.before)
    path.unshift({ values: end.values, step: end.step });
  return path;
};
