/** What a user may ask of `check`, and of each search that it makes. */
export type SearchOptions = {
  readonly maxStates?: number;
  readonly memory?: number;
  readonly time?: number;
  readonly out: string;
  readonly quiet?: true;
  /** The folder in which searches are kept while they run; each has one of its own in it. */
  readonly checkpoint?: string;
  readonly checkpointEvery: number;
  readonly resume?: true;
};

export type CheckOptions = SearchOptions & {
  readonly claim?: string;
  readonly param?: readonly string[];
  readonly mutant?: string;
  readonly mutants?: true;
  readonly engine: "explicit" | "symbolic" | "auto";
  readonly json?: true;
};
