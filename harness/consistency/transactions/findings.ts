import type { LevelName } from "./levels.ts";

/** Something that is wrong with a history and is no cycle. */
export type Finding = {
  readonly name: FindingName;
  /** The transactions that show it. */
  readonly txns: readonly number[];
  /** A sentence with the transactions as `{0}`, `{1}`, in their order here. */
  readonly says: string;
  /** The weakest level that forbids it, if it is not the one of the name. */
  readonly forbids?: LevelName;
};

/** The names of what is wrong without a cycle, and the weakest levels that forbid it. */
export const FINDINGS = {
  "unwritten read": "read-uncommitted",
  "internal inconsistency": "read-uncommitted",
  "duplicate elements": "read-uncommitted",
  "incompatible order": "read-uncommitted",
  G1a: "read-committed",
  "dirty update": "read-committed",
  G1b: "read-committed",
  "fractured read": "parallel-snapshot-isolation",
  "lost update": "parallel-snapshot-isolation",
  // Each such finding names its own weakest level in `forbids`.
  "no order": "strict-serializable",
} as const satisfies Readonly<Record<string, LevelName>>;

/** The name of something that is wrong without a cycle. */
type FindingName = keyof typeof FINDINGS;

/** The most findings of one name that are kept. */
const KEPT_MAX = 8;

/** A list of findings that keeps the first of each name. */
export type Findings = {
  readonly all: Finding[];
  readonly note: (
    name: FindingName,
    txns: readonly number[],
    says: string,
    forbids?: LevelName,
  ) => void;
};

/** An empty list. */
export const noFindings = (): Findings => {
  const all: Finding[] = [];
  const counts = new Map<FindingName, number>();
  return {
    all,
    note(name, txns, says, forbids) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (count <= KEPT_MAX)
        all.push({ name, txns, says, ...(forbids === undefined ? {} : { forbids }) });
    },
  };
};
