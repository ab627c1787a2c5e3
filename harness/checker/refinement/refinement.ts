/**
 * Whether a system refines a more abstract one: under the mapping every step is a step of the abstract system, or
 * changes nothing there. Source: Abadi, Lamport. "The Existence of Refinement Mappings". TCS 82(2), 1991.
 */
import { InputError } from "../../model/input-error.ts";
import type { System } from "../../model/system.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { Cells } from "../cells/cells.ts";
import { worldsOf } from "../cells/world.ts";
import type { Explored, PathStep } from "../explicit/explored.ts";
import type { Phase } from "../explicit/search-options.ts";
import { numberRememberedOn, type View } from "../properties/predicate.ts";
import { predicatesOf, unpacked } from "../properties/properties.ts";
import { type Stepper, type Successor, stepperOf } from "../rules/stepper.ts";
import { ofMapping, threw } from "../threw.ts";
import {
  type Abstraction,
  type AbstractLabel,
  type AbstractState,
  abstractionOf,
  type Mapped,
} from "./abstraction.ts";
import { type Mapping, prefilterOf } from "./prefilter.ts";

/** A step, or a first state, that the abstract system does not have, and the steps that it has instead. */
export type Mismatch = {
  readonly other: string;
  /**
   * The abstract state before the step; null if the mapping maps the first state to another than the abstract first
   * state.
   */
  readonly from: AbstractState | null;
  readonly to: AbstractState;
  readonly possible: readonly {
    readonly label: AbstractLabel | null;
    readonly to: AbstractState;
  }[];
};

type RefinementJudgement = {
  readonly verdict: Verdict;
  /** A shortest path whose last step the abstract system does not have. */
  readonly path: readonly PathStep[] | null;
  readonly mismatch: Mismatch | null;
};

type ExploredStates = Pick<Explored, "states" | "valuesAt" | "pathTo" | "complete"> & {
  /** Called now and then with the progress; true ends the work. */
  readonly isOver?: (phase: Phase) => boolean;
};

const POLL_EVERY = 1 << 12;

/** Judges a refinement: finds the first step, in the order of the search, that the abstract system does not have. */
export const judgeRefinement = (
  cells: Cells,
  explored: ExploredStates,
  name: string,
): RefinementJudgement => {
  const refines = refinementOf(cells, name);
  const first = explored.valuesAt(0);
  if (!refines.isStart(first))
    return {
      verdict: "violated",
      path: explored.pathTo(0),
      mismatch: refines.mismatch(null, first),
    };
  const { within } = cells.system;
  const isInside = within && predicatesOf(cells)("within", within);
  const stepper = stepperOf(cells);
  const mayBreak = prefilterOf(cells, refines);
  const values = new Int32Array(cells.count);
  for (let state = 0; state < explored.states; state++) {
    if (
      state % POLL_EVERY === 0 &&
      explored.isOver?.({
        doing: `judging "${name}"`,
        counts: [{ count: state, of: explored.states, what: "state" }],
      })
    )
      return { verdict: "unfinished", path: null, mismatch: null };
    explored.valuesAt(state, values);
    if (!mayBreak(values)) continue;
    if (isInside && !isInside(unpacked(values))) continue;
    const wrong = refines.wrongStep(stepper, values);
    if (wrong !== undefined)
      return {
        verdict: "violated",
        path: [...explored.pathTo(state), wrong],
        mismatch: refines.mismatch(values, wrong.values),
      };
  }
  const verdict = explored.complete ? "holds" : "unfinished";
  return { verdict, path: null, mismatch: null };
};

/** Whether the abstract system lacks the last step of this path, or its first state if it has no steps. */
export const breaksRefinement = (
  cells: Cells,
  name: string,
  path: readonly PathStep[],
): boolean => {
  const { isStart, isStep } = refinementOf(cells, name);
  const last = path.at(-1)!.values;
  return path.length === 1 ? !isStart(last) : !isStep(path.at(-2)!.values, last);
};

/** A function that maps a state and computes the abstract steps from there, for the errors that these throw. */
export const asksRefinement = (
  cells: Cells,
  name: string,
): ((values: Int32Array) => void) => {
  const { stepsFrom, mapped } = refinementOf(cells, name);
  return (values) => void stepsFrom(mapped(values));
};

type Refines = Mapping & {
  readonly mapped: (values: Int32Array) => number;
  readonly stepsFrom: Abstraction["stepsFrom"];
  readonly isStart: (values: Int32Array) => boolean;
  readonly isStep: (from: Int32Array, to: Int32Array) => boolean;
  readonly wrongStep: (stepper: Stepper, values: Int32Array) => Successor | undefined;
  readonly mismatch: (from: Int32Array | null, to: Int32Array) => Mismatch;
};

const refinementOf = (cells: Cells, name: string): Refines => {
  const refinement = cells.system.refines[name];
  if (refinement === undefined)
    throw new InputError(`${cells.system.name} has no refinement "${name}"`);
  const [other, as] = refinement;
  if (typeof as !== "function" || typeof other?.roles !== "object")
    throw new InputError(
      `${cells.system.name}: refines "${name}" is not a pair of a system and a mapping to its states`,
    );
  const abstraction = abstractionOf(other);
  const mapping = mappingOf(cells, name, { abstraction, as });
  const mapped = (values: Int32Array): number => mapping.imageOf(mapping.look(values));
  const { first, stepsFrom } = abstraction;
  const isStepOf = (from: number, to: number): boolean =>
    from === to || stepsFrom(from).has(to);
  return {
    ...mapping,
    mapped,
    stepsFrom,
    isStepOf,
    isStart: (values) => mapped(values) === first,
    isStep: (from, to) => isStepOf(mapped(from), mapped(to)),
    wrongStep: (stepper, values) => {
      const from = mapped(values);
      return stepper(values).find((next) => !isStepOf(from, mapped(next.values)));
    },
    mismatch: (from, to) =>
      mismatch(other, abstraction, from === null ? null : mapped(from), mapped(to)),
  };
};

/** The mapping with its results remembered. States that agree on what the mapping reads share a number (`look`). */
const mappingOf = (
  cells: Cells,
  name: string,
  { abstraction, as }: { abstraction: Abstraction; as: System["refines"][string][1] },
): Pick<Mapping, "reads" | "look" | "imageOf"> => {
  const worlds = worldsOf(cells);
  const images: number[] = [];
  const remembered = numberRememberedOn((read) => {
    let image: Mapped;
    try {
      image = as(worlds(read));
    } catch (error) {
      throw threw(ofMapping(name), error);
    }
    if (typeof image !== "object" || image === null)
      throw new InputError(
        `the mapping of "${name}" returned ${image}, but must return the states of the other system's processes, by role`,
      );
    return images.push(abstraction.stateOf(image)) - 1;
  });
  // One view object serves all calls, since there are two calls for each step.
  const { layout, row } = unpacked(new Int32Array(cells.count));
  const view: View = { layout, row, read: (cell) => view.row[cell]! };
  return {
    reads: remembered.reads,
    look: (values) => {
      view.row = values;
      return remembered(view);
    },
    imageOf: (look) => images[look]!,
  };
};

const mismatch = (
  { name }: System,
  { first, stepsFrom, show }: Abstraction,
  from: number | null,
  to: number,
): Mismatch => ({
  other: name,
  from: from === null ? null : show(from),
  to: show(to),
  possible:
    from === null
      ? [{ label: null, to: show(first) }]
      : [...stepsFrom(from)]
          .filter(([next]) => next !== from)
          .map(([next, label]) => ({ label, to: show(next) })),
});
