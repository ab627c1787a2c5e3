import type { Operation } from "../../model/operation.ts";

/** What a row is. A read that is open, or whose answer fits any value, says nothing. */
export const SILENT = 0;
export const READ = 1;
export const WRITE = 2;
/** A compare-and-set that succeeded, or is open: a read and a write in one. */
export const CAS = 3;
/** A compare-and-set that found another value than it expected. */
export const REFUSED = 4;

/** A key with reads and writes of unique values; also with compare-and-sets; with anything else. */
export const PLAIN = 0;
export const WITH_CAS = 1;
export const ROUGH = 2;

/** In place of the row that wrote a value: it was there from the start, or nobody wrote it. */
export const INITIAL = -1;
export const NOBODY = -2;

/**
 * A history of registers, a row per operation and a typed array per column: what the fast judges
 * work on. Values are numbers that stand for one value of one key.
 */
export type Columns = {
  readonly operations: readonly Operation[];
  readonly kind: Uint8Array;
  readonly key: Int32Array;
  /** The value that a row answers or brings. */
  readonly value: Int32Array;
  /** The value that a compare-and-set expects. */
  readonly expected: Int32Array;
  readonly invoked: Float64Array;
  /** Infinity for an open operation. */
  readonly returned: Float64Array;
  readonly keys: number;
  /** By key: the value that it starts with. */
  readonly initialOf: readonly number[];
  /** By value: its key, and the row that writes it; where several do, the first of them. */
  readonly keyOf: readonly number[];
  readonly writer: readonly number[];
  /** By key: what it takes to judge it. */
  readonly grade: Uint8Array;
  /** The first operation that is neither a read nor a write, if there is one. */
  readonly foreign: Operation | undefined;
  /** The first write of a value that was there before. */
  readonly repeated: Operation | undefined;
};
