/**
 * Among equally short paths, one that changes least often from one process to another: such a path reads as a few
 * stories instead of many fragments.
 */
import type { Cells } from "../cells/cells.ts";
import type { PathStep } from "../explicit/explored.ts";
import { actorOf, type Stepper, type TakenStep } from "../rules/stepper.ts";
import { stepsTo } from "./steps-to.ts";

/**
 * The last state of a path, and the process that took the step into it. The path has the fewest switches of all paths
 * to this state whose last step is by this process.
 */
type End = {
  readonly values: Int32Array;
  readonly step: TakenStep | null;
  readonly actor: number;
  readonly switches: number;
  readonly before: End | null;
};

/** With more states than this in the layers, `fewestSwitches` returns the path that it was given. */
const MOST_STATES = 20_000;

type Layer = readonly (readonly End[])[];

/** The states of each layer with their ends. Layers are built only as deep as a path has needed so far. */
type Layers = { readonly built: Layer[]; readonly known: Set<string> };

/** The layers of each search: the paths of all its properties go through the same layers. */
const layersOf = new WeakMap<Cells, Layers>();

/**
 * Among all paths as short as `path` to a state for which `isEnd` is true, one with the fewest switches between
 * processes. It is built layer by layer, since state n of any shortest path lies in layer n.
 *
 * @param path a shortest path; returned as it is where the layers have too many states
 */
export const fewestSwitches = (
  cells: Cells,
  stepper: Stepper,
  path: readonly PathStep[],
  isEnd: (values: Int32Array) => boolean,
): readonly PathStep[] => {
  const [first] = path as readonly [PathStep];
  const layers = layersOf.get(cells) ?? firstOf(first);
  layersOf.set(cells, layers);
  const { built, known } = layers;
  while (built.length < path.length) {
    if (known.size > MOST_STATES) return path;
    built.push(layerAfter(cells, stepper, layers));
  }
  const last = built[path.length - 1]!;
  if (last === built.at(-1) && known.size > MOST_STATES) return path;
  const ends = last.flat().filter(({ values }) => isEnd(values));
  const best = ends.reduce<End | null>(
    (a, b) => (a !== null && a.switches <= b.switches ? a : b),
    null,
  );
  return best === null ? path : stepsTo(best);
};

const firstOf = (first: PathStep): Layers => ({
  built: [[[{ ...first, actor: -1, switches: 0, before: null }]]],
  known: new Set([first.values.join()]),
});

const layerAfter = (cells: Cells, stepper: Stepper, { built, known }: Layers): Layer => {
  const next = new Map<string, End[]>();
  for (const ends of built.at(-1)!)
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
  return [...next.values()];
};

const bestBefore = (ends: readonly End[], actor: number): End => {
  const cost = (end: End): number => end.switches + (end.actor === actor ? 0 : 1);
  return ends.reduce((a, b) => (cost(b) < cost(a) ? b : a));
};
