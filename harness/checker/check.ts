/** Explores a system and judges what it promises. */
import { InputError } from "../model/input-error.ts";
import type { System } from "../model/system.ts";
import { type Cells, cellsOf } from "./cells.ts";
import type { Checked, Judged } from "./checked.ts";
import { deafnessHolds } from "./deaf.ts";
import { type Explored, explore, type Limits } from "./explore.ts";
import { fewestSwitches } from "./fewest-switches.ts";
import { hintsOf } from "./hints.ts";
import { pathOf } from "./path.ts";
import type { View } from "./predicate.ts";
import { judgeState, type StateProperty, statePropertiesOf } from "./properties.ts";
import { stepperOf } from "./stepper.ts";

export type CheckOptions = Limits & {
  /** Judge only these properties; the search ends when all of them are decided. */
  readonly only?: readonly string[];
};

export const check = (system: System, options: CheckOptions = {}): Checked => {
  const cells = cellsOf(system);
  const { only } = options;
  const wanted = (name: string): boolean => only === undefined || only.includes(name);
  const properties = statePropertiesOf(cells).filter(({ name }) => wanted(name));
  const unjudged = [system.leadsTo, system.eventually, system.refines].flatMap((part) =>
    Object.keys(part),
  );
  const names = [...properties.map(({ name }) => name), ...unjudged];
  for (const name of only ?? [])
    if (!names.includes(name))
      throw new InputError(
        `${system.name} has no property "${name}"; it has ${names.join(", ")}`,
      );
  const found = new Map<StateProperty, number>();
  const decide =
    (at: StateProperty["at"]) =>
    (state: number, view: View): boolean => {
      for (const property of properties)
        if (property.at === at && !found.has(property) && property.decides(view))
          found.set(property, state);
      return found.size === properties.length && properties.length > 0;
    };
  const explored = explore(
    cells,
    { visit: decide("state"), stuck: decide("stuck") },
    options,
  );
  deafnessHolds(cells);
  const { states, transitions, depth, frontier, complete, bytes, calls } = explored;
  return {
    system: system.name,
    engine: "explicit",
    states,
    transitions,
    depth,
    frontier,
    complete,
    outside: 0,
    bytes,
    calls,
    properties: [
      ...properties.map((property) =>
        judged(cells, property, explored, found.get(property)),
      ),
      ...unjudged
        .filter(wanted)
        .map(
          (name) =>
            ({ name, kind: "leadsTo", verdict: "unsupported", path: null }) as const,
        ),
    ],
    coverage: null,
    hints: hintsOf(cells, explored),
  };
};

const judged = (
  cells: Cells,
  property: StateProperty,
  explored: Explored,
  state: number | undefined,
): Judged => {
  const { name, kind } = property;
  const isSought = kind === "sometimes";
  if (state === undefined) {
    const verdict = explored.complete ? (isSought ? "violated" : "holds") : "unfinished";
    return { name, kind, verdict, path: null };
  }
  const shortest = explored.pathTo(state);
  if (isSought) return { name, kind, verdict: "holds", path: pathOf(cells, shortest) };
  const stepper = stepperOf(cells);
  const isViolated = (values: Int32Array): boolean =>
    judgeState(property, stepper, values) === "violated";
  const path = fewestSwitches(cells, stepper, shortest, isViolated);
  return { name, kind, verdict: "violated", path: pathOf(cells, path) };
};
