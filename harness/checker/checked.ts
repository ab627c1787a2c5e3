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
  /** A counterexample, or the witness of a `sometimes`; a shortest one where states were explored. */
  readonly path: Path | null;
  /** Of a run without end: how many of its steps come before the loop that never ends. */
  readonly loop?: number;
  /** What the path alone does not show. */
  readonly why?: string;
};

export type Engine = "explicit" | "symbolic" | "walk";

/** Counts, verdicts and hints of one search, whichever engine did it. */
export type Checked = {
  readonly system: string;
  readonly engine: Engine;
  readonly states: number | bigint;
  /** Null where they were not counted; likewise the depth, where no layers were built. */
  readonly transitions: number | bigint | null;
  readonly depth: number | null;
  readonly frontier: number;
  readonly complete: boolean;
  /** States outside the bound of the spec: counted, not expanded. */
  readonly outside: number;
  readonly bytes: number;
  /** How often a handler was called. */
  readonly calls: number;
  readonly properties: readonly Judged[];
  /** Null where the engine does not see single steps. */
  readonly coverage: Coverage | null;
  readonly hints: readonly string[];
};
