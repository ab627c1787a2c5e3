import type { EngineChoice } from "../../../checker/check-with.ts";

/** What a user may ask of `check`, and of each search that it makes. */
export type SearchOptions = {
  readonly maxStates?: number;
  readonly memory?: number;
  readonly time?: number;
  readonly out: string;
  readonly quiet?: true;
  readonly json?: true;
  readonly engine: EngineChoice;
  readonly symmetry?: true;
  /** Threads that explore states one by one. */
  readonly workers: number;
  /** Random walks instead of a search: how long each may be, how many, and what decides them. */
  readonly simulate?: true;
  readonly depth: number;
  readonly walks: number;
  readonly seed: number;
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
};
