import type { Json } from "../../history/trace.ts";

/**
 * A history in the data of a page: a column per field, a row per operation, in order of invocation.
 * Values that repeat (clients, keys, the fields of requests) are stored once and numbered from 0.
 */
export type PageData = {
  /** The number of operations of the history; the page may have fewer. */
  readonly total: number;
  readonly clients: readonly string[];
  readonly keys: readonly Json[];
  readonly forms: readonly Form[];
  readonly client: readonly number[];
  readonly form: readonly number[];
  /** By row: the number of its key, or `NONE`. */
  readonly key: readonly number[];
  /**
   * By row: the values of the fields that the form names: one value, a list of several, or 0 for
   * none.
   */
  readonly value: readonly Json[];
  /** By row: the answer; 0 for an open operation. */
  readonly result: readonly Json[];
  /** Are times stored as differences? They are if all differences are exact. */
  readonly differences: boolean;
  /** By row: the time of the invocation, or the time since the row before. */
  readonly invoked: readonly number[];
  /** By row: the time of the return, or the duration; null for an open operation. */
  readonly returned: readonly (number | null)[];
  /** The models that have a witness, with its rows. */
  readonly witnesses: readonly PageWitness[];
  /** An overview of the whole history, if the page does not have all of it. */
  readonly overview?: Overview;
};

/** The witness of one model. */
export type PageWitness = {
  readonly model: string;
  readonly rows: readonly number[];
  /** The names of its operations in the explanation. */
  readonly names: readonly string[];
};

/** The form of a request: its `type`, and the fields whose values stand in the column of values. */
export type Form =
  | { readonly type: Json; readonly fields: readonly string[] }
  /** The request is no record; the value is the whole request. */
  | { readonly type: null; readonly fields: null };

/** When the operations of a whole history began. */
export type Overview = {
  readonly from: number;
  readonly to: number;
  /** The number of operations that began in each of equal parts of that time. */
  readonly began: readonly number[];
  /**
   * The intervals of time for which the page has every operation that began in them; left out if it
   * has all.
   */
  readonly held?: readonly KeptInterval[];
};

/** An interval of time for which a page has every operation. */
export type KeptInterval = readonly [from: number, to: number];

/** Instead of a number, for a request without key. */
export const NONE = -1;
