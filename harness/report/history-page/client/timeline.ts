import type { PageWitness } from "../page-data.ts";
import { ALL, type Filter, rowsShown } from "./filter.ts";
import { type Lane, lanesOf } from "./lanes.ts";
import { type Positions, positionsOf, type Scale, spanOf } from "./positions.ts";
import type { Recorded } from "./recorded.ts";
import { fitted, revealing, type View, within, zoomed } from "./view.ts";

/** The share of the picture that a witness takes when it is shown. */
const AROUND = 0.75;

/** Everything that decides what the picture shows. Only functions of this file change it. */
export type Timeline = {
  readonly history: Recorded;
  filter: Filter;
  scale: Scale;
  /** The marked witness, and its names by row. */
  witness: PageWitness | undefined;
  names: ReadonlyMap<number, string>;
  shown: Uint32Array;
  positions: Positions;
  lanes: readonly Lane[];
  /** By row: its lane, or -1 if it is not shown. */
  laneOf: Int32Array;
  view: View;
  /** The selected operation, from which the arrow keys start. */
  selected: number | undefined;
};

/** A timeline that shows the whole history. */
export const timeline = (history: Recorded): Timeline => {
  const shown = rowsShown(history.data, ALL);
  const positions = positionsOf(history, shown, "time");
  const state: Timeline = {
    history,
    filter: ALL,
    scale: "time",
    witness: undefined,
    names: new Map(),
    shown,
    positions,
    lanes: [],
    laneOf: new Int32Array(history.rows),
    view: fitted(positions.span),
    selected: undefined,
  };
  layOut(state);
  return state;
};

/** Marks another witness, moves its clients to the top, and shows it. */
export const mark = (state: Timeline, witness: PageWitness | undefined): void => {
  state.witness = witness;
  state.names = new Map(witness?.rows.map((row, i) => [row, witness.names[i]!]));
  state.selected = undefined;
  state.filter = ALL;
  layOut(state);
  if (witness === undefined) showAll(state);
  else showWitness(state);
};

/** Shows the operations of a filter; if these span less time, all of them. */
export const filterBy = (state: Timeline, filter: Filter): void => {
  const isOther = filter.only !== state.filter.only;
  state.filter = filter;
  layOut(state);
  if (state.scale === "order" || isOther) showRows(state, state.shown);
};

/** Changes the scale. */
export const scaleBy = (state: Timeline, scale: Scale): void => {
  state.scale = scale;
  layOut(state);
  if (state.witness === undefined) showAll(state);
  else showWitness(state);
};

const layOut = (state: Timeline): void => {
  const { history, filter, scale, witness } = state;
  state.shown = rowsShown(history.data, filter);
  state.positions = positionsOf(history, state.shown, scale);
  const before = witness?.rows.map((row) => history.data.client[row]!) ?? [];
  state.lanes = lanesOf(history, state.shown, before);
  const laneOf = new Int32Array(history.rows).fill(-1);
  for (const [i, { rows }] of state.lanes.entries())
    for (const row of rows) laneOf[row] = i;
  state.laneOf = laneOf;
  if (state.selected !== undefined && laneOf[state.selected] === -1)
    state.selected = undefined;
  look(state, state.view);
};

/** Shows a part of the scale, as far as it has operations. */
export const look = (state: Timeline, view: View): void => {
  state.view = within(view, state.positions.span);
};

/** Shows all operations of the filter. */
export const showAll = (state: Timeline): void => {
  look(state, fitted(state.positions.span));
};

/** Shows the witness with some of its surroundings. */
export const showWitness = (state: Timeline): void => {
  const { witness, shown, laneOf } = state;
  const rows = witness?.rows.filter((row) => laneOf[row] !== -1) ?? shown;
  showRows(state, rows);
  look(state, zoomed(state.view, AROUND, (state.view.from + state.view.to) / 2));
};

const showRows = (state: Timeline, rows: Iterable<number>): void => {
  look(state, fitted(spanOf(state.positions, rows)));
};

/** Selects an operation and brings it into sight. */
export const select = (state: Timeline, row: number | undefined): void => {
  state.selected = row;
  if (row === undefined) return;
  const { start, end } = state.positions;
  // A part in sight is enough.
  if (end[row]! < state.view.from || start[row]! > state.view.to)
    look(state, revealing(state.view, start[row]!));
};
