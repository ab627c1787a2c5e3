/** The options that all searches of a row share. */
import type { EngineChoice } from "../checker/check-with.ts";
import type { Progress } from "../checker/explicit/search-options.ts";

/** The engine, the memory in bytes, and the limit. */
export type Searching = {
  readonly engine: EngineChoice;
  readonly bytes: number;
  /** The search calls this now and then with its progress, and gives up if it returns true. */
  readonly stop: (progress: Progress) => boolean;
};
