import type { Operation } from "../../model/operation.ts";

/** The kinds of rows. A silent row is an open read, or one whose answer fits any value. */
export const SILENT = 0;
/** A read that was answered. */
export const READ = 1;
/** A write. */
export const WRITE = 2;
/** A compare-and-set that succeeded, or is open: a read and a write in one. */
export const CAS = 3;
/** A compare-and-set that found another value than it expected. */
export const REFUSED = 4;

/** A grade of keys: only reads and writes of unique values. */
export const PLAIN = 0;
/** A grade of keys: compare-and-sets as well. */
export const WITH_CAS = 1;
/** A grade of keys: anything else. */
export const ROUGH = 2;

/** Instead of the row that wrote a value: it is the initial value. */
export const INITIAL = -1;
/** Instead of the row that wrote a value: no row wrote it. */
export const UNWRITTEN = -2;

/**
 * A history of registers as typed arrays, one entry a row, for the fast judges. Values are numbers,
 * each for one value of one key.
 */
export type Columns = {
  readonly operations: readonly Operation[];
  readonly kind: Uint8Array;
  readonly key: Int32Array;
  /** By row: the value that it reads or writes. */
  readonly value: Int32Array;
  /** By row of a compare-and-set: the value that it expects. */
  readonly expected: Int32Array;
  readonly invoked: Float64Array;
  /** Infinity for an open operation. */
  readonly returned: Float64Array;
  readonly keys: number;
  /** By key: the initial value. */
  readonly initialOf: readonly number[];
  /** By value: its key, and the row that writes it, the first of them if there are several. */
  readonly keyOf: readonly number[];
  readonly writer: readonly number[];
  /** By key: its grade. */
  readonly grade: Uint8Array;
  /** The first operation that is neither a read nor a write, if any. */
  readonly foreign: Operation | undefined;
  /** The first write of a value that was there before, if any. */
  readonly repeated: Operation | undefined;
};
