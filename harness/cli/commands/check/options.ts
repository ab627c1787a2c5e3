import type { EngineChoice } from "../../../checker/check-with.ts";

/** The options of a search; memory in bytes, times in milliseconds. */
export type SearchOptions = {
  readonly maxStates?: number;
  readonly memory?: number;
  readonly time?: number;
  readonly out: string;
  readonly quiet?: true;
  readonly json?: true;
  readonly engine: EngineChoice;
  readonly symmetry?: true;
  /** Threads of the explicit engine. */
  readonly workers: number;
  /** Random walks instead of a search, of at most `depth` steps. */
  readonly simulate?: true;
  readonly depth: number;
  readonly walks: number;
  readonly seed: number;
  /** The folder for checkpoints; each search has a folder in it. */
  readonly checkpoint?: string;
  readonly checkpointEvery: number;
  readonly resume?: true;
};

/** The options of `lockstep check`. */
export type CheckOptions = SearchOptions & {
  readonly claim?: string;
  readonly param?: readonly string[];
  readonly mutant?: string;
  readonly mutants?: true;
  /** Judge the claims that are too long for every push, and no others. */
  readonly long?: true;
};
