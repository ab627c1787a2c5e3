/** The result of a search. */
import type { Verdict } from "../model/verdict.ts";
import type { Coverage } from "./hints/coverage.ts";
import type { StateKind } from "./properties/properties.ts";
import type { Path } from "./rules/path.ts";

type Kind = StateKind | "leadsTo" | "eventually" | "refines";

/** The verdict on one property, with the path that proves it. */
export type Judged = {
  readonly name: string;
  readonly kind: Kind;
  readonly verdict: Verdict;
  /** A counterexample, or the witness of a `sometimes`. Of the explicit engine it is one of the shortest. */
  readonly path: Path | null;
  /** For a path into a loop: the number of steps before the loop. */
  readonly loop?: number;
  /** What a reader of the path needs to know beside it: a reason, or a doubt. */
  readonly why?: string;
};

export type Engine = "explicit" | "symbolic" | "walk";

/** Counts, verdicts and hints of one search, whichever engine did it. */
export type Checked = {
  readonly system: string;
  readonly engine: Engine;
  readonly states: number | bigint;
  /**
   * The number of steps; null where the engine did not count them. Likewise `depth` is null where the engine built no
   * layers.
   */
  readonly transitions: number | bigint | null;
  readonly depth: number | null;
  readonly frontier: number;
  readonly complete: boolean;
  /** The number of states outside the bound of the spec (`within`): counted, not expanded. */
  readonly outside: number;
  readonly bytes: number;
  /** The number of calls of handlers. */
  readonly calls: number;
  readonly properties: readonly Judged[];
  /** Which actions were taken; null where the engine does not see single steps. */
  readonly coverage: Coverage | null;
  readonly hints: readonly string[];
};
