/**
 * The fields of processes' states, as numbers: for each field, which value it has in which local value
 * of its process. A function that reads nothing but a field cannot tell apart local values that agree in
 * it.
 */
import type { Cells } from "../cells/cells.ts";
import { type Interner, interner } from "../cells/values.ts";

/** A place in the state of a process: the state itself, or the part that a list of names leads to. */
export type Spot = {
  readonly p: number;
  /** The spot that this one is in; null for the state itself. */
  readonly outer: Spot | null;
  readonly inner: (name: string) => Spot;
  readonly fields: Readonly<Record<Aspect, Field>>;
};

/**
 * What of a spot is read. `whole`: all that it holds. `shape`: a plain value, or else that it is a
 * record or a list. `names`: the names of a record's fields, in the order in which they are listed.
 */
export type Aspect = "whole" | "shape" | "names";

/** Something that can be read of a cell by itself. */
export type Field = {
  /** The cell that holds it: for a field of a state, the local value of its process. */
  readonly p: number;
  /** Its name, which no other field has. */
  readonly text: string;
  /** Whether it is the shape of the state itself. */
  readonly isOfState: boolean;
  /**
   * Whether it decides what kind of value the state of its process is: a record, a list or a plain value.
   */
  readonly tellsState: boolean;
  /** The number of what is read of it in a value of its cell. */
  readonly valueOf: (value: number) => number;
};

/** The states of processes as spots, by process. */
export const statesAsSpots = (cells: Cells): readonly Spot[] =>
  cells.nodes.map((_, p) => spotOf(cells, { p, outer: null, path: [] }));

/** The local value as a whole, with the clients, by process. */
export const localsAsFields = (cells: Cells): readonly Field[] =>
  cells.nodes.map((_, p) => ({
    p,
    text: JSON.stringify([p, "local"]),
    isOfState: false,
    tellsState: true,
    valueOf: (local) => local,
  }));

/** Cells that are no local values, each read as a whole, by cell. */
export const cellsAsFields = (cells: Cells): readonly Field[] =>
  Array.from({ length: cells.count }, (_, cell) => ({
    p: cell,
    text: JSON.stringify([cell, "cell"]),
    isOfState: false,
    tellsState: false,
    valueOf: (value) => value,
  }));

/** Whether a process is up, and what is remembered of its past, by process. */
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

/** Whether it is a record or a list, whose fields can be read one by one. */
export const hasFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Set) &&
  !(value instanceof Map);

/** Whether it is a record. Of a state that is one, fields are read without noting first that it is. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  hasFields(value) && !Array.isArray(value);

/**
 * What is read, as plain data: a list, so that a field that is missing differs from all values. For a
 * state that is no record, the value of each field includes the kind of the state.
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
