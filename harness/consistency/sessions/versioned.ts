import { type Columns, READ, WRITE } from "../columns/columns.ts";
import type { Sessions } from "./sessions.ts";

/** A session guarantee of Terry et al. */
export type Guarantee =
  | "read-your-writes"
  | "monotonic-reads"
  | "monotonic-writes"
  | "writes-follow-reads";

/** A history with a version for each operation. */
type Versioned = {
  readonly columns: Columns;
  readonly sessions: Sessions;
  /** By row. */
  readonly versions: Float64Array;
};

/**
 * Decides a session guarantee by versions: looks for an operation with an older version than one
 * that it must not go behind.
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 *
 * @returns the rows that break the guarantee, or undefined
 */
export const brokenBy = (
  versioned: Versioned,
  guarantee: Guarantee,
): readonly number[] | undefined => {
  switch (guarantee) {
    case "read-your-writes":
      return goesBack(versioned, { before: WRITE, now: READ });
    case "monotonic-reads":
      return goesBack(versioned, { before: READ, now: READ });
    case "monotonic-writes":
      return (
        goesBack(versioned, { before: WRITE, now: WRITE }) ??
        goesBackElsewhere(versioned, WRITE)
      );
    case "writes-follow-reads":
      return (
        goesBack(versioned, { before: READ, now: WRITE }) ??
        goesBackElsewhere(versioned, READ)
      );
  }
};

type Kinds = { readonly before: number; readonly now: number };

/** An operation with a smaller version than an earlier one of its session on its key. */
const goesBack = (
  { columns: { kind, key, keys }, sessions, versions }: Versioned,
  { before, now }: Kinds,
): readonly number[] | undefined => {
  const newest = new Int32Array(keys).fill(-1);
  for (const mine of sessions.rows) {
    for (const row of mine) {
      const known = newest[key[row]!]!;
      if (kind[row] === now && known >= 0 && versions[row]! < versions[known]!)
        return [known, row];
      if (kind[row] !== before) continue;
      if (known < 0 || versions[row]! >= versions[known]!) newest[key[row]!] = row;
    }
    for (const row of mine) newest[key[row]!] = -1;
  }
  return undefined;
};

/**
 * A client that saw a write must not go behind what came before it in the writer's session, on any
 * key: what that session wrote (monotonic writes), or had read (writes follow reads).
 */
const goesBackElsewhere = (
  { columns, sessions, versions }: Versioned,
  before: number,
): readonly number[] | undefined => {
  const { kind, key } = columns;
  const newest = newestBefore({ columns, sessions, versions }, before);
  const nameOf = (row: number): string => `${key[row]}:${versions[row]}`;
  const writeOf = new Map<string, number>();
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === WRITE) writeOf.set(nameOf(row), row);
  for (const mine of sessions.rows) {
    /** By session: its last write that this session has seen. */
    const seen = new Map<number, number>();
    for (const row of mine) {
      if (kind[row] !== READ) continue;
      for (const write of seen.values()) {
        const known = newest(write, key[row]!);
        if (known >= 0 && versions[row]! < versions[known]!) return [known, write, row];
      }
      const write = writeOf.get(nameOf(row));
      if (write === undefined) continue;
      const last = seen.get(sessions.of[write]!);
      if (last === undefined || sessions.place[last]! < sessions.place[write]!)
        seen.set(sessions.of[write]!, write);
    }
  }
  return undefined;
};

/** The row with the newest version of a key before a write in its session, or -1. */
const newestBefore = (
  { columns: { kind, key, keys }, sessions, versions }: Versioned,
  before: number,
): ((write: number, key: number) => number) => {
  /** By session and key: places, and the newest row up to each. */
  const runs = new Map<number, { readonly places: number[]; readonly rows: number[] }>();
  for (const [session, mine] of sessions.rows.entries()) {
    for (const row of mine) {
      if (kind[row] !== before) continue;
      const id = session * keys + key[row]!;
      let run = runs.get(id);
      if (run === undefined) runs.set(id, (run = { places: [], rows: [] }));
      const last = run.rows.at(-1);
      const isNewer = last === undefined || versions[row]! >= versions[last]!;
      run.places.push(sessions.place[row]!);
      run.rows.push(isNewer ? row : last);
    }
  }
  return (write, x) => {
    const run = runs.get(sessions.of[write]! * keys + x);
    if (run === undefined) return -1;
    let from = 0;
    let to = run.places.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (run.places[middle]! < sessions.place[write]!) from = middle + 1;
      else to = middle;
    }
    return from === 0 ? -1 : run.rows[from - 1]!;
  };
};
