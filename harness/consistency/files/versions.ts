import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import { endOf, type FileSession, isWrite } from "./file-sessions.ts";

/**
 * Contents of a file. Other sessions may see them from `begins` on; a session that opens the file after
 * `ends` must not see older ones.
 */
export type Version = {
  readonly key: string;
  readonly value: string;
  readonly write: Operation | undefined;
  readonly session: FileSession | undefined;
  readonly begins: number;
  readonly ends: number;
  /** When its session began to publish: the version follows all that were published before. */
  readonly publishes: number;
  /** Are these the contents that its session left behind? */
  readonly isFinal: boolean;
};

/** When other sessions may see the writes of a session: as they are made, or all at its close. */
export type Publishing = "by and by" | "at close";

/** The versions of all files. */
export type Versions = {
  readonly of: (key: string, value: string) => readonly Version[];
  /**
   * Of the final versions published before a moment: the one whose session began to publish last.
   */
  readonly newestBefore: (key: string, moment: number) => Version | undefined;
};

/** The versions that these sessions published, and the initial contents. */
export const versionsOf = (
  sessions: readonly FileSession[],
  initial: unknown,
  publishing: Publishing,
): Versions => {
  const versions = sessions.flatMap((session) => versionsIn(session, publishing));
  const byValue = grouped(versions, ({ key, value }) => `${key} ${value}`);
  const published = versions.filter(({ isFinal, ends }) => isFinal && ends < Infinity);
  const byKey = new Map(
    [...grouped(published, ({ key }) => key)].map(([key, mine]) => [key, newestOf(mine)]),
  );
  const first = valueKey(initial);
  return {
    of(key, value) {
      const written = byValue.get(`${key} ${value}`) ?? [];
      return value === first ? [initialVersion(key, value), ...written] : written;
    },
    newestBefore: (key, moment) => byKey.get(key)?.(moment),
  };
};

const versionsIn = (session: FileSession, publishing: Publishing): readonly Version[] => {
  const { key, close, uses } = session;
  const writes = uses.filter(isWrite);
  const ends = endOf(close);
  const start = publishing === "at close" ? close?.invoked : writes[0]?.invoked;
  if (start === undefined) return [];
  const all = writes.map((write, i): Version => {
    const isFinal = i === writes.length - 1;
    const begins = publishing === "at close" ? start : write.invoked;
    const value = valueKey(fieldsOf(write.request).value);
    return { key, value, write, session, begins, ends, publishes: start, isFinal };
  });
  return publishing === "at close" ? all.slice(-1) : all;
};

const initialVersion = (key: string, value: string): Version => {
  const never = Number.NEGATIVE_INFINITY;
  const times = { begins: never, ends: never, publishes: never };
  return { key, value, write: undefined, session: undefined, ...times, isFinal: true };
};

const newestOf = (
  versions: readonly Version[],
): ((moment: number) => Version | undefined) => {
  const sorted = versions.toSorted((a, b) => a.ends - b.ends);
  const newest: Version[] = [];
  for (const version of sorted) {
    const before = newest.at(-1);
    const isNewer = before === undefined || version.publishes > before.publishes;
    newest.push(isNewer ? version : before);
  }
  return (moment) => {
    let from = 0;
    let to = sorted.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (sorted[middle]!.ends < moment) from = middle + 1;
      else to = middle;
    }
    return newest[from - 1];
  };
};

const grouped = <T>(
  all: readonly T[],
  nameOf: (one: T) => string,
): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(nameOf(one));
    if (group === undefined) groups.set(nameOf(one), [one]);
    else group.push(one);
  }
  return groups;
};
