/**
 * Breadth-first search over packed rows. What a state leads to is looked up and added, never computed
 * twice: see `expand.ts`. What is known of all states stands in `state-store.ts`. Here is decided in
 * which order, and until when.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import { packed } from "../cells/layout.ts";
import type { View } from "../predicate.ts";
import type { Action } from "../rules/rules.ts";
import { type Stepper, stepperOf, type TakenStep } from "../rules/stepper.ts";
import { initialRow } from "../rules/steps.ts";
import { worldStepsOf } from "../rules/world-steps.ts";
import { type Learning, OUTGROWN } from "./expand.ts";
import { mapImages } from "./map-images.ts";
import type { Restored, Snapshot } from "./snapshot.ts";
import { emptySpace, relaid, restoredSpace, type Space, savedSpace } from "./space.ts";
import { takenActions } from "./taken.ts";

export type Limits = {
  /** Distinct states kept at most, give or take those that are looked up together. */
  readonly states?: number;
  /** Bytes of rows, tables and parents at most. */
  readonly bytes?: number;
  /** Asked now and then; true ends the search, unfinished. */
  readonly stop?: (progress: Progress) => boolean;
};

export type SearchOptions = Omit<Limits, "stop"> & {
  /** Likewise, and may save the search. */
  readonly stop?: (progress: Progress, save: () => Saved) => boolean;
  /** A state for which this is false is counted, and not expanded. */
  readonly expandable?: (view: View) => boolean;
  /** The row that stands for this one, where rows stand for others; ids by cell. */
  readonly canonical?: (values: Int32Array) => Int32Array;
  /** Goes on from here. The cells hold the same values, under the same numbers, as when it was saved. */
  readonly restored?: Restored;
};

export type Progress = {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
};

/** A search in the middle; of its values only what the cells do not hold. */
export type Saved = Snapshot & { readonly values: { readonly taken: readonly Action[] } };

export type Explored = Progress & {
  readonly complete: boolean;
  /** States that were not expandable. */
  readonly outside: number;
  /** The number of states in the first layer, in the first two, and so on. */
  readonly layerEnds: readonly number[];
  /** Ids by cell; states are numbered in the order they were found. */
  readonly valuesAt: (state: number) => Int32Array;
  /** The states on the way to this one, from the first, itself included. */
  readonly chainTo: (state: number) => readonly number[];
  /** The same way with its steps; where rows stand for others it need not exist. */
  readonly pathTo: (state: number) => readonly PathStep[];
  /** Every action that was taken at least once. */
  readonly taken: () => readonly Action[];
  readonly save: () => Saved;
  readonly calls: number;
};

/** A state of a path as ids by cell, and the step that led to it; the first has none. */
export type PathStep = { readonly step: TakenStep | null; readonly values: Int32Array };

/** What the search asks of whoever judges its states. */
export type Visitor = {
  /** A new state; `view` shows its cells. True: end the search. */
  readonly visit: (state: number, view: View) => boolean;
  /** A state in which no step is left but faults. True: end the search. */
  readonly stuck: (state: number, view: View) => boolean;
};

const POLL_EVERY = 1 << 13;

export const explore = (
  cells: Cells,
  visitor: Visitor,
  options: SearchOptions,
): Explored => {
  const { expandable, canonical = null, restored } = options;
  const maxStates = options.states ?? Number.MAX_SAFE_INTEGER;
  const maxBytes = options.bytes ?? Number.MAX_SAFE_INTEGER;
  const learning: Learning = {
    cells,
    images: mapImages(cells),
    worldSteps: worldStepsOf(cells),
    taken: takenActions((restored?.values("taken") ?? []) as readonly Action[]),
    canonical,
  };
  const first = Int32Array.from(initialRow(cells));
  let generation = restored?.generation ?? 0;
  let { state, transitions, outside } = countsOf(restored);
  const layerEnds = [...((restored?.numbers.layerEnds ?? []) as readonly number[])];
  let ended = false;
  let full = false;

  const arrived = (from: number, to: number): void => {
    for (let each = from; each < to; each++)
      if (visitor.visit(each, space.show(each))) ended = true;
  };
  let space: Space =
    restored === undefined
      ? emptySpace(learning, arrived)
      : restoredSpace(learning, restored, arrived);
  const count = (): number => space.store.rows.count();
  const bytes = (): number =>
    space.store.bytes() + space.expander.bytes() + learning.images.bytes();

  const begin = (): void => {
    const row = packed(space.layout, canonical?.(first) ?? first);
    space.store.offerRow(row, -1);
    space.store.flush();
    layerEnds.push(1);
  };

  /** Expands the next state; false when the rows had to be laid out anew first. */
  const expandNext = (): boolean => {
    if (expandable?.(space.show(state)) === false) {
      outside++;
      return true;
    }
    const found = space.expander.expand(state);
    if (found === OUTGROWN) {
      space.store.flush();
      space = relaid(learning, space, arrived);
      generation++;
      return false;
    }
    transitions += found;
    if (space.expander.progress() === 0 && visitor.stuck(state, space.show(state)))
      ended = true;
    return true;
  };

  const report = (): Progress => ({
    states: count(),
    transitions,
    depth: layerEnds.length - (count() > layerEnds.at(-1)! ? 0 : 1),
    frontier: count() - state,
    bytes: bytes(),
  });

  const save = (): Saved => {
    space.store.flush();
    return {
      generation,
      numbers: {
        state,
        transitions,
        outside,
        states: count(),
        layerEnds: [...layerEnds],
      },
      values: { taken: learning.taken.all() },
      words: savedSpace(space),
    };
  };

  const isLimited = (): boolean =>
    bytes() > maxBytes || (options.stop?.(report(), save) ?? false);

  if (restored === undefined) begin();
  let layerEnd = layerEnds.at(-1)!;
  for (let polled = 1; state < count() && !ended; polled++) {
    full = count() > maxStates || (polled % POLL_EVERY === 0 && isLimited());
    if (full) break;
    if (!expandNext()) continue;
    space.store.settle();
    if (++state < layerEnd) continue;
    space.store.flush();
    layerEnd = count();
    if (layerEnd > state) layerEnds.push(layerEnd);
  }
  space.store.flush();

  const chainTo = (at: number): readonly number[] => {
    const chain = [];
    for (let each = at; each >= 0; each = space.store.rows.parent(each)) chain.push(each);
    return chain.reverse();
  };
  return {
    ...report(),
    complete: !full && !ended,
    outside,
    layerEnds,
    valuesAt: space.valuesAt,
    chainTo,
    pathTo: (at) => {
      const stepper = stepperOf(cells);
      const rows = chainTo(at).map(space.valuesAt);
      return rows.map((values, i) => ({
        values,
        step: i === 0 ? null : stepBetween(stepper, rows[i - 1]!, values),
      }));
    },
    taken: learning.taken.all,
    save,
    calls: cells.reactions.reduce((sum, each) => sum + each.calls(), 0),
  };
};

type Counts = {
  readonly state: number;
  readonly transitions: number;
  readonly outside: number;
};

const countsOf = (restored: Restored | undefined): Counts =>
  (restored?.numbers as Counts | undefined) ?? { state: 0, transitions: 0, outside: 0 };

const stepBetween = (stepper: Stepper, from: Int32Array, to: Int32Array): TakenStep => {
  const found = stepper(from).find(({ values }) =>
    values.every((value, cell) => value === to[cell]),
  );
  if (found === undefined)
    throw new InputError(
      "a remembered step could not be taken again: a handler is impure, or a bug of the explorer",
    );
  return found.step;
};
