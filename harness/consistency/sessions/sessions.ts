import type { Operation } from "../../model/operation.ts";
import { whoDid } from "../witness/violation.ts";

/** The operations of each client, in the order of their invocations. */
export type Sessions = {
  readonly rows: readonly Int32Array[];
  /** By row: its session, and its place in it. */
  readonly of: Int32Array;
  readonly place: Int32Array;
  /**
   * Does a client begin an operation at the very moment at which its last one ended? By time the
   * two are concurrent, so an order that keeps time need not keep sessions.
   */
  readonly touch: boolean;
};

/**
 * An operation that begins before the last one of the same client is over: the history has no
 * sessions.
 */
export type Overlap = { readonly overlapping: Operation };

/**
 * The sessions of a history.
 *
 * @param isLeftOut rows that belong to no session
 * @returns the overlapping operation if a client did two things at a time
 */
export const sessionsOf = (
  operations: readonly Operation[],
  isLeftOut: (row: number) => boolean = () => false,
): Sessions | Overlap => {
  const of = new Int32Array(operations.length);
  const place = new Int32Array(operations.length);
  const sessions = new Map<string, number>();
  const sizes: number[] = [];
  const ends: number[] = [];
  let touch = false;
  const inTime = byTime(operations);
  for (const row of inTime) {
    if (isLeftOut(row)) continue;
    const operation = operations[row]!;
    let session = sessions.get(operation.client);
    if (session === undefined) {
      sessions.set(operation.client, (session = sizes.length));
      sizes.push(0);
      ends.push(Number.NEGATIVE_INFINITY);
    }
    if (ends[session]! > operation.invoked) return { overlapping: operation };
    touch ||= ends[session] === operation.invoked;
    ends[session] = endOf(operation);
    of[row] = session;
    place[row] = sizes[session]!++;
  }
  const rows = sizes.map((size) => new Int32Array(size));
  for (const row of inTime) if (!isLeftOut(row)) rows[of[row]!]![place[row]!] = row;
  return { rows, of, place, touch };
};

/** Rows by invocation, then by return. Most histories are in this order already. */
export const byTime = (operations: readonly Operation[]): Int32Array => {
  const rows = Int32Array.from(operations, (_, row) => row);
  let isSorted = true;
  for (let row = 1; row < operations.length && isSorted; row++)
    isSorted = compare(operations[row - 1]!, operations[row]!) <= 0;
  return isSorted ? rows : rows.sort((a, b) => compare(operations[a]!, operations[b]!));
};

/** The difference of two infinite ends is no number, so ends are compared. */
const compare = (a: Operation, b: Operation): number => {
  if (a.invoked !== b.invoked) return a.invoked - b.invoked;
  return endOf(a) < endOf(b) ? -1 : endOf(a) > endOf(b) ? 1 : 0;
};

/** Why a history without sessions is not judged, to follow the name of a model. */
export const whyOverlap = ({ overlapping }: Overlap): string => {
  const who = whoDid(overlapping);
  return `needs clients that do one thing at a time: ${who} begins before the last operation of its client is over`;
};

const endOf = ({ result, returned }: Operation): number =>
  result === undefined ? Number.POSITIVE_INFINITY : returned;
