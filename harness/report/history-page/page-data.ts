import type { Json } from "../../history/trace.ts";

/**
 * A history as a page carries it: a column per field, a row per operation in the order in which they
 * began. What repeats (clients, keys, the names of a request's fields) is told once and counted from 0.
 */
export type PageData = {
  /** How many operations the history has; the page may hold fewer. */
  readonly total: number;
  readonly clients: readonly string[];
  readonly keys: readonly Json[];
  readonly forms: readonly Form[];
  readonly client: readonly number[];
  readonly form: readonly number[];
  /** NONE where a request has no key. */
  readonly key: readonly number[];
  /** What the form leaves open: one value, or a list where it leaves several, or 0 for nothing. */
  readonly value: readonly Json[];
  /** The answer; 0 for an open operation. */
  readonly result: readonly Json[];
  /** Are times told by their differences? They are while those are exact. */
  readonly differences: boolean;
  /** When it was invoked, or how long after the row before. */
  readonly invoked: readonly number[];
  /** When it returned, or how long it took; null for an open operation. */
  readonly returned: readonly (number | null)[];
  /** The models that have a witness, with its rows. */
  readonly witnesses: readonly PageWitness[];
  /** Of the whole history, where the page does not hold all of it. */
  readonly overview?: Overview;
};

export type PageWitness = {
  readonly model: string;
  readonly rows: readonly number[];
  /** What the explanation calls them. */
  readonly names: readonly string[];
};

/** The shape of a request: its `type`, and the fields that are told in the column of values. */
export type Form =
  | { readonly type: Json; readonly fields: readonly string[] }
  /** Not a record: the value is the request. */
  | { readonly type: null; readonly fields: null };

export type Overview = {
  readonly from: number;
  readonly to: number;
  /** How many operations began in each of equal parts of that time. */
  readonly began: readonly number[];
  /** The times of which the page holds all that began then; left out for all of it. */
  readonly held?: readonly Held[];
};

export type Held = readonly [from: number, to: number];

export const NONE = -1;
