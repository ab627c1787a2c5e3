/** Judges on a set of states the properties that one state decides, with the paths that prove the verdicts. */
import type { Judged } from "../checked.ts";
import type { PathStep } from "../explicit/explored.ts";
import { unlessInterrupted } from "../interruption.ts";
import { fewestSwitches } from "../paths/fewest-switches.ts";
import { judgeState, type StateProperty } from "../properties/properties.ts";
import { type Path, pathOf } from "../rules/path.ts";
import { stepperOf } from "../rules/stepper.ts";
import { type Decided, decidedIn, UNFINISHED } from "./judge.ts";
import type { Layers } from "./layers.ts";
import { EMPTY } from "./node-table.ts";
import { pathTo } from "./retrace.ts";
import type { SearchResult } from "./search.ts";
import type { Space } from "./space.ts";
import { progressing } from "./tally.ts";

/** A property with the states that decide it. */
type DecidedProperty = {
  readonly property: StateProperty;
  readonly decided: Decided;
};

/**
 * For each property the reached states that decide it: among all states, or among those in which the system is stuck.
 */
export const questionsOn = (
  space: Space,
  { set, expanded, complete }: SearchResult,
  properties: readonly StateProperty[],
): readonly DecidedProperty[] => {
  const { difference } = space.ldd;
  const isAnyAboutStuck = complete && properties.some(({ at }) => at === "stuck");
  // The steps from states that were not expanded are unknown, so these states do not count as stuck.
  const stuck = isAnyAboutStuck
    ? unlessInterrupted(() => difference(expanded, progressing(space, expanded)), null)
    : EMPTY;
  return properties.map((property) => {
    const asked = property.at === "stuck" ? stuck : set;
    const decided =
      asked === null ? UNFINISHED : decidedIn(space, asked, property.decides);
    return { property, decided };
  });
};

/**
 * The verdict on one property, with a path if one was found.
 *
 * @param paths the paths found so far, by the set of deciding states: properties that the same states decide share a
 * path
 */
export const judgedOn = (
  space: Space,
  { set, expanded, complete, unsupported }: SearchResult,
  { property, decided }: DecidedProperty,
  layers: Layers | null,
  paths: Map<number, Path> = new Map(),
): Judged => {
  const { name, kind } = property;
  const isSought = kind === "sometimes";
  const why = unsupported ?? decided.unsupported;
  if (why !== null) return { name, kind, verdict: "unsupported", path: null, why };
  if (decided.states === EMPTY) {
    const doubt = property.doubt();
    if (doubt)
      return { name, kind, verdict: doubt.verdict, path: null, why: doubt.reason! };
    // No state reached decides the property. A witness may still exist outside the bound.
    const isOpen = !complete || decided.unfinished || (isSought && set !== expanded);
    const verdict = isOpen ? "unfinished" : isSought ? "violated" : "holds";
    return { name, kind, verdict, path: null };
  }
  const verdict = isSought ? "holds" : "violated";
  // Two properties that the same states decide have the same node here, and share a path.
  const known = paths.get(decided.states);
  if (known !== undefined) return { name, kind, verdict, path: known };
  // A limit may have ended the search for a path, though the search for states was complete.
  const shortest = layers === null ? null : pathTo(space, layers, decided.states);
  if (shortest === null) return { name, kind, verdict, path: null };
  const path = isSought ? shortest : inFewParts(space, property, shortest);
  const found = pathOf(space.cells, path);
  if (!isSought) paths.set(decided.states, found);
  return { name, kind, verdict, path: found };
};

const inFewParts = (
  { cells }: Space,
  property: StateProperty,
  shortest: readonly PathStep[],
): readonly PathStep[] => {
  const stepper = stepperOf(cells);
  return fewestSwitches(
    cells,
    stepper,
    shortest,
    (values) => judgeState(cells, property, stepper, values) === "violated",
  );
};
