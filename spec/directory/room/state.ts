/** The state of the directory that chooses nodes. */
/** The nodes of a value, those that have not confirmed it, and the client that waits for them. */
export type Entry = {
  readonly nodes: readonly string[];
  readonly missing: readonly string[];
  readonly client: string | null;
};

/** The state of the directory. */
export type Directory = {
  readonly entries: Readonly<Record<number, Entry>>;
  /** The change under way: `source` copies the value to `to`, which takes the place of `from`. */
  readonly change: {
    readonly key: number;
    readonly source: string;
    readonly from: string;
    readonly to: string;
  } | null;
  /** The nodes that are known to be lost. */
  readonly lost: readonly string[];
};
