/**
 * Isolation levels by the phenomena that they forbid, over all version orders (Adya 1999): a second definition, which
 * shares no order of transactions with the first one.
 */
import { isSameList } from "./reads.ts";
import {
  type SmallHistory,
  smallHistory,
  type TextTransaction,
  type Transaction,
  type TransactionObject,
} from "./small-history.ts";
import { committedSets } from "./try-orders.ts";

/** The levels that have a definition by phenomena here. */
export const LEVELS_BY_PHENOMENA = [
  "read-committed",
  "parallel-snapshot-isolation",
  "snapshot-isolation",
  "update-serializable",
  "repeatable-read",
  "serializable",
] as const;

type Level = (typeof LEVELS_BY_PHENOMENA)[number];

/** By key, the committed transactions that write it, the earliest first. */
type Versions = ReadonlyMap<string, readonly TextTransaction[]>;

/** A dependency between transactions: read or write dependency, or anti-dependency. */
type Edge = {
  readonly from: TextTransaction;
  readonly to: TextTransaction;
  readonly isAnti: boolean;
};

/** A read of a version: the number of versions of the key up to it, 0 for what was there at first. */
type Seen = {
  readonly reader: TextTransaction;
  readonly key: string;
  readonly version: number;
};

/** Does a level allow a history: has it version orders without a phenomenon that the level forbids? */
export const allowsByPhenomena = (
  level: Level,
  object: TransactionObject,
  transactions: readonly Transaction[],
): boolean => {
  const history = smallHistory(object, transactions);
  return committedSets(history).some((committed) =>
    versionOrders(committed).some((versions) =>
      readings(history, committed, versions).some((seen) =>
        isAllowed(level, committed, edgesOf(versions, seen)),
      ),
    ),
  );
};

const versionOrders = (committed: readonly TextTransaction[]): readonly Versions[] => {
  const keys = [...new Set(committed.flatMap(({ writes }) => [...writes]))];
  return keys.reduce<readonly Versions[]>(
    (orders, key) =>
      orders.flatMap((order) =>
        permutations(committed.filter(({ writes }) => writes.has(key))).map(
          (writers) => new Map([...order, [key, writers]]),
        ),
      ),
    [new Map()],
  );
};

const permutations = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length === 0
    ? [[]]
    : all.flatMap((one) =>
        permutations(all.filter((each) => each !== one)).map((rest) => [one, ...rest]),
      );

/** What each key holds after so many of its versions. */
const heldAt = (
  { initial }: SmallHistory,
  key: string,
  writers: readonly TextTransaction[],
): readonly string[] => {
  const written = writers
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.f !== "r" && step.key === key ? [step] : []));
  const overwritten = written.findLastIndex(({ f }) => f === "w");
  const values = written.slice(Math.max(0, overwritten)).map(({ value }) => value);
  return overwritten < 0 ? [...initial, ...values] : values;
};

/** Each way in which the reads may have seen versions; none if a transaction does not see its own writes. */
const readings = (
  history: SmallHistory,
  committed: readonly TextTransaction[],
  versions: Versions,
): readonly (readonly Seen[])[] => {
  let ways: readonly (readonly Seen[])[] = [[]];
  for (const reader of committed) {
    const own = new Map<string, readonly string[]>();
    for (const step of reader.steps) {
      const { key } = step;
      const writers = versions.get(key) ?? [];
      if (step.f !== "r") {
        const before = writers.slice(0, writers.indexOf(reader));
        const held = own.get(key) ?? heldAt(history, key, before);
        own.set(key, step.f === "w" ? [step.value] : [...held, step.value]);
      } else if (step.value !== undefined) {
        const mine = own.get(key);
        if (mine !== undefined) {
          if (!isSameList(mine, step.value)) return [];
          continue;
        }
        const value = step.value;
        const fitting = Array.from({ length: writers.length + 1 }, (_, i) => i).filter(
          (version) =>
            writers[version - 1] !== reader &&
            isSameList(heldAt(history, key, writers.slice(0, version)), value),
        );
        ways = ways.flatMap((seen) =>
          fitting.map((version) => [...seen, { reader, key, version }]),
        );
      }
    }
  }
  return ways;
};

const edgesOf = (versions: Versions, seen: readonly Seen[]): readonly Edge[] => [
  ...[...versions.values()].flatMap((writers) =>
    writers.flatMap((from, i) =>
      writers.slice(i + 1).map((to): Edge => ({ from, to, isAnti: false })),
    ),
  ),
  ...seen.flatMap(({ reader, key, version }): readonly Edge[] => {
    const writers = versions.get(key) ?? [];
    const source = writers[version - 1];
    const overwriting = writers.slice(version).filter((each) => each !== reader);
    return [
      ...(source === undefined ? [] : [{ from: source, to: reader, isAnti: false }]),
      ...overwriting.map((to): Edge => ({ from: reader, to, isAnti: true })),
    ];
  }),
];

const isAllowed = (
  level: Level,
  committed: readonly TextTransaction[],
  edges: readonly Edge[],
): boolean => {
  const dependencies = edges.filter(({ isAnti }) => !isAnti);
  const anti = edges.filter(({ isAnti }) => isAnti);
  /** Each dependency, alone and with an anti-dependency after it. */
  const composed = [
    ...dependencies,
    ...dependencies.flatMap(({ from, to }) =>
      anti.flatMap((each) => (each.from === to ? [{ from, to: each.to }] : [])),
    ),
  ];
  switch (level) {
    case "read-committed": // G1c: G1a and G1b are no way to read a version here.
      return !hasCycle(dependencies);
    case "parallel-snapshot-isolation": // G-single.
      return (
        !hasCycle(dependencies) &&
        !anti.some(({ from, to }) => from === to || reaches(dependencies, to, from))
      );
    case "snapshot-isolation": // A cycle whose anti-dependencies are not next to each other.
      return !hasCycle(composed);
    case "update-serializable": // G-update: a cycle with one transaction at most that only reads.
      return [undefined, ...committed].every((one) => {
        const isLeft = (each: TextTransaction): boolean =>
          each === one || each.writes.size > 0;
        return !hasCycle(edges.filter(({ from, to }) => isLeft(from) && isLeft(to)));
      });
    default: // G2-item, which without predicates is G2.
      return !hasCycle(edges);
  }
};

type Arrow = Pick<Edge, "from" | "to">;

const reaches = (
  arrows: readonly Arrow[],
  from: TextTransaction,
  to: TextTransaction,
): boolean => {
  const found = new Set<TextTransaction>();
  const waiting = [from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const arrow of arrows)
      if (arrow.from === at && !found.has(arrow.to)) {
        found.add(arrow.to);
        waiting.push(arrow.to);
      }
  return found.has(to);
};

const hasCycle = (arrows: readonly Arrow[]): boolean =>
  arrows.some(({ from, to }) => from === to || reaches(arrows, to, from));
