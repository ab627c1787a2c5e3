/** What all searches for a row have in common. */
import type { EngineChoice } from "../checker/check-with.ts";
import type { Progress } from "../checker/explicit/explore.ts";

export type Searching = {
  readonly engine: EngineChoice;
  readonly bytes: number;
  /** Told now and then how far a search is; true: give up. */
  readonly stop: (progress: Progress) => boolean;
};
