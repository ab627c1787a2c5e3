import type { Operation } from "../../model/operation.ts";

/**
 * The session models by their definitions, for histories small enough to try every order. Values
 * are unique, so causal order is the least one: session order and reads-from.
 */

type Row = {
  readonly session: string;
  readonly key: string;
  readonly value: number;
  readonly isWrite: boolean;
};

const INITIAL = 0;

export const rowsOf = (operations: readonly Operation[]): readonly Row[] =>
  operations.map(({ client, request, result }) => {
    const { type, key, value } = request as { type: string; key: string; value: number };
    const isWrite = type === "write";
    return { session: client, key, value: isWrite ? value : (result as number), isWrite };
  });

type Relation = (a: Row, b: Row) => boolean;

const sessionOrder =
  (rows: readonly Row[]): Relation =>
  (a, b) =>
    a.session === b.session && rows.indexOf(a) < rows.indexOf(b);

const answers: Relation = (a, b) =>
  a.isWrite && !b.isWrite && a.key === b.key && a.value === b.value;

/** The transitive closure; undefined if something comes before itself. */
const closed = (rows: readonly Row[], relation: Relation): Relation | undefined => {
  const after = rows.map((a) => new Set(rows.filter((b) => relation(a, b))));
  for (let k = 0; k < rows.length; k++)
    for (const set of after) if (set.has(rows[k]!)) for (const b of after[k]!) set.add(b);
  if (rows.some((a, i) => after[i]!.has(a))) return undefined;
  return (a, b) => after[rows.indexOf(a)]!.has(b);
};

const isThinAir = (rows: readonly Row[]): boolean => {
  const isWritten = (read: Row): boolean =>
    read.value === INITIAL || rows.some((write) => answers(write, read));
  return rows.some((row) => !row.isWrite && !isWritten(row));
};

/** Is there an order of the rows that keeps a relation and explains some of the reads? */
const isExplained = (
  rows: readonly Row[],
  relation: Relation,
  mustExplain: (read: Row) => boolean,
): boolean => {
  const place = (
    left: readonly Row[],
    held: Readonly<Record<string, number>>,
  ): boolean => {
    if (left.length === 0) return true;
    return left.some((next) => {
      if (left.some((other) => relation(other, next))) return false;
      const rest = left.filter((other) => other !== next);
      if (next.isWrite) return place(rest, { ...held, [next.key]: next.value });
      if (mustExplain(next) && next.value !== (held[next.key] ?? INITIAL)) return false;
      return place(rest, held);
    });
  };
  return place(rows, {});
};

type Definition = (rows: readonly Row[]) => boolean;

const sessionsIn = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.map(({ session }) => session)),
];

export const isSequential: Definition = (rows) =>
  isExplained(rows, sessionOrder(rows), () => true);

export const isPram: Definition = (rows) =>
  sessionsIn(rows).every((session) => {
    const seen = rows.filter((row) => row.isWrite || row.session === session);
    return isExplained(seen, sessionOrder(rows), () => true);
  });

const perKey =
  (definition: Definition): Definition =>
  (rows) =>
    [...new Set(rows.map(({ key }) => key))].every((key) =>
      definition(rows.filter((row) => row.key === key)),
    );

export const isCoherent = perKey(isSequential);
export const isSlow = perKey(isPram);

const causally =
  (holds: (rows: readonly Row[], causes: Relation) => boolean): Definition =>
  (rows) => {
    const so = sessionOrder(rows);
    const causes = closed(rows, (a, b) => so(a, b) || answers(a, b));
    return causes !== undefined && !isThinAir(rows) && holds(rows, causes);
  };

const pastOf = (rows: readonly Row[], last: Row, causes: Relation): readonly Row[] =>
  rows.filter((row) => row === last || causes(row, last));

export const isCausal = causally((rows, causes) =>
  rows.every((read) => {
    if (read.isWrite) return true;
    return isExplained(pastOf(rows, read, causes), causes, (row) => row === read);
  }),
);

export const isCausalMemory = causally((rows, causes) =>
  sessionsIn(rows).every((session) => {
    const last = rows.findLast((row) => row.session === session)!;
    const past = pastOf(rows, last, causes);
    return isExplained(past, causes, (row) => row.session === session);
  }),
);

/** Tries all orders of the writes that keep causal order. */
export const isConvergent = causally((rows, causes) =>
  orders(rows.filter(({ isWrite }) => isWrite)).some((order) => {
    const isKept = order.every((b, i) => order.slice(i).every((a) => !causes(a, b)));
    return (
      isKept &&
      rows.every((read) => {
        if (read.isWrite) return true;
        const isSeen = (write: Row): boolean =>
          write.key === read.key && causes(write, read);
        return (order.findLast(isSeen)?.value ?? INITIAL) === read.value;
      })
    );
  }),
);

export type OrderRules = {
  readonly readYourWrites?: true;
  readonly monotonicReads?: true;
  readonly monotonicWrites?: "ordered" | "passed on";
  readonly writesFollowReads?: "ordered" | "passed on";
};

/** Session guarantees by their formulas: the least visibility, and every order of the writes. */
export const isGuaranteed = (asked: OrderRules): Definition =>
  causally((rows) => {
    const so = sessionOrder(rows);
    const writes = rows.filter(({ isWrite }) => isWrite);
    const sees = visibility(rows, asked);
    return orders(writes).some((order) => {
      const isBefore: Relation = (a, b) => order.indexOf(a) < order.indexOf(b);
      const isOrdered = writes.every((b) =>
        writes.every((a) => {
          if (asked.monotonicWrites && so(a, b) && !isBefore(a, b)) return false;
          const isSeenBefore = rows.some(
            (read) => !read.isWrite && sees.get(read)!.has(a) && so(read, b),
          );
          return !(asked.writesFollowReads && isSeenBefore && a !== b && !isBefore(a, b));
        }),
      );
      if (!isOrdered) return false;
      return rows.every((read) => {
        if (read.isWrite) return true;
        const seen = order.filter((w) => w.key === read.key && sees.get(read)!.has(w));
        return (seen.at(-1)?.value ?? INITIAL) === read.value;
      });
    });
  });

const visibility = (
  rows: readonly Row[],
  asked: OrderRules,
): ReadonlyMap<Row, ReadonlySet<Row>> => {
  const so = sessionOrder(rows);
  const reads = rows.filter(({ isWrite }) => !isWrite);
  const writes = rows.filter(({ isWrite }) => isWrite);
  const sees = new Map(
    reads.map((read) => [read, new Set(writes.filter((w) => answers(w, read)))]),
  );
  const isDue = (write: Row, read: Row): boolean => {
    if (asked.readYourWrites && so(write, read)) return true;
    const isSeen = (r: Row): boolean => sees.get(r)!.has(write);
    if (asked.monotonicReads && reads.some((r) => so(r, read) && isSeen(r))) return true;
    return [...sees.get(read)!].some(
      (seen) =>
        (asked.monotonicWrites === "passed on" && so(write, seen)) ||
        (asked.writesFollowReads === "passed on" &&
          reads.some((r) => so(r, seen) && isSeen(r))),
    );
  };
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const read of reads)
      for (const write of writes)
        if (!sees.get(read)!.has(write) && isDue(write, read)) {
          sees.get(read)!.add(write);
          isNew = true;
        }
  }
  return sees;
};

const orders = <T>(all: readonly T[]): readonly (readonly T[])[] => {
  if (all.length === 0) return [[]];
  return all.flatMap((first) =>
    orders(all.filter((other) => other !== first)).map((rest) => [first, ...rest]),
  );
};

/**
 * For values that repeat: is there a choice of the write that each read answers for which it holds?
 */
export const byEveryReading =
  (definition: Definition): Definition =>
  (rows) => {
    const named = rows.map((row, i) => ({
      ...row,
      value: row.isWrite ? i + 1 : row.value,
    }));
    const choose = (i: number, chosen: readonly Row[]): boolean => {
      const row = named[i];
      if (row === undefined) return definition(chosen);
      if (row.isWrite) return choose(i + 1, [...chosen, row]);
      const isLike = (other: Row): boolean =>
        other.isWrite && other.key === row.key && other.value === row.value;
      const values = rows.flatMap((other, j) => (isLike(other) ? [j + 1] : []));
      if (row.value === INITIAL) values.push(INITIAL);
      return values.some((value) => choose(i + 1, [...chosen, { ...row, value }]));
    };
    return choose(0, []);
  };
