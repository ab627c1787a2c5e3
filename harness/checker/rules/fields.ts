/**
 * The fields of processes' states, with their values as numbers: for each field, its value in each local value of its
 * process. A function that reads only one field cannot tell apart local values in which this field has the same value.
 */
import type { Cells } from "../cells/cells.ts";
import { type Interner, interner } from "../cells/values.ts";

/** A place in the state of a process: the state itself, or the part that a list of names leads to. */
export type Spot = {
  readonly p: number;
  /** The spot of which this one is a part; null for the state itself. */
  readonly outer: Spot | null;
  readonly inner: (name: string) => Spot;
  readonly fields: Readonly<Record<Aspect, Field>>;
};

/**
 * What a function may read of a spot. `whole`: all that it holds. `shape`: its plain value, or else that it is a
 * record, or that it is a list. `names`: the names of its fields, in their order.
 */
export type Aspect = "whole" | "shape" | "names";

/** A part of a cell's value that a function can read by itself. */
export type Field = {
  /** The cell of the field: for a field of a state, the cell of the local value of its process. */
  readonly p: number;
  /** The name of the field; no other field has this name. */
  readonly text: string;
  /** Whether the field is the shape of the state itself. */
  readonly isOfState: boolean;
  /**
   * Whether the value of the field tells of what kind the state of its process is: a record, a list or a plain value.
   */
  readonly tellsState: boolean;
  /** The number of the field's value, from the value of its cell. */
  readonly valueOf: (value: number) => number;
};

/** The state of each process as a spot, by the number of the process. */
export const statesAsSpots = (cells: Cells): readonly Spot[] =>
  cells.nodes.map((_, p) => spotOf(cells, { p, outer: null, path: [] }));

/** The whole local value of each process, its clients included, as a field, by the number of the process. */
export const localsAsFields = (cells: Cells): readonly Field[] =>
  cells.nodes.map((_, p) => ({
    p,
    text: JSON.stringify([p, "local"]),
    isOfState: false,
    tellsState: true,
    valueOf: (local) => local,
  }));

/** Each cell as a field that is read as a whole, by the number of the cell; for cells that are not local values. */
export const cellsAsFields = (cells: Cells): readonly Field[] =>
  Array.from({ length: cells.count }, (_, cell) => ({
    p: cell,
    text: JSON.stringify([cell, "cell"]),
    isOfState: false,
    tellsState: false,
    valueOf: (value) => value,
  }));

/** Whether each process is up, and what `remember` made of its past, as fields, by the number of the process. */
export const besideStates = (
  cells: Cells,
): readonly { readonly up: Field; readonly past: Field }[] =>
  cells.locals.map(({ values }, p) => {
    const field = (name: string, numberOf: (local: number) => number): Field => ({
      p,
      text: JSON.stringify([p, name]),
      isOfState: false,
      tellsState: false,
      valueOf: numberOf,
    });
    return {
      up: field("up", (local) => (values[local]!.up ? 1 : 0)),
      past: field("past", (local) => values[local]!.past),
    };
  });

type Path = {
  readonly p: number;
  readonly outer: Spot | null;
  readonly path: readonly string[];
};

const spotOf = (cells: Cells, { p, outer, path }: Path): Spot => {
  const inside = new Map<string, Spot>();
  const field = (aspect: Aspect): Field => {
    const values: Interner<unknown> = interner();
    const byState: number[] = [];
    return {
      p,
      text: JSON.stringify([p, aspect, ...path]),
      isOfState: path.length === 0 && aspect === "shape",
      tellsState: true,
      valueOf: (local) => {
        const { state } = cells.locals[p]!.values[local]!;
        return (byState[state] ??= values.id(
          readOf(cells.reactions[p]!.states.values[state], path, aspect),
          "field",
        ));
      },
    };
  };
  const spot: Spot = {
    p,
    outer,
    inner: (name) => {
      const found = inside.get(name);
      if (found !== undefined) return found;
      const made = spotOf(cells, { p, outer: spot, path: [...path, name] });
      inside.set(name, made);
      return made;
    },
    fields: { whole: field("whole"), shape: field("shape"), names: field("names") },
  };
  return spot;
};

/** Whether a value is a record or a list, whose fields can be read one by one. */
export const hasFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Set) &&
  !(value instanceof Map);

/** Whether a value is a record. Fields of a state that is a record are read without noting first that it is one. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  hasFields(value) && !Array.isArray(value);

/**
 * The value of a field in a state, as plain data. It is a list, so that a missing field differs from all values. If the
 * state is no record, the value of each field includes the kind of the state.
 */
const readOf = (state: unknown, path: readonly string[], aspect: Aspect): unknown =>
  isRecord(state) || path.length === 0
    ? heldAt(state, path, aspect)
    : [heldAt(state, [], "shape"), heldAt(state, path, aspect)];

const heldAt = (state: unknown, path: readonly string[], aspect: Aspect): unknown => {
  let value = state;
  for (const name of path) {
    if (!hasFields(value) || !Object.hasOwn(value, name)) return [];
    value = value[name];
  }
  if (aspect === "whole" || !hasFields(value)) return [value];
  if (aspect === "names") return ["names", Object.keys(value)];
  return [Array.isArray(value) ? "list" : "record", "shape"];
};
