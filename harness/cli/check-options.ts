/** What a user may ask of `check`, and of each search that it makes. */
export type SearchOptions = {
  readonly maxStates?: number;
  readonly memory?: number;
  readonly time?: number;
  readonly out: string;
  readonly quiet?: true;
};

export type CheckOptions = SearchOptions & {
  readonly claim?: string;
  readonly param?: readonly string[];
  readonly mutant?: string;
  readonly mutants?: true;
  readonly engine: "explicit" | "symbolic" | "auto";
  readonly json?: true;
};
