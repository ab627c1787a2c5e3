import type { NodeId } from "./process.ts";
import type { AnySequential } from "./sequential.ts";
import type { System } from "./system.ts";

/** A parameter is a number, a switch, or one of several words. */
export type Parameter = number | boolean | string;
export type Scope = Readonly<Record<string, Parameter>>;

/** The least and the most of a number, or the words allowed. */
export type Range = readonly [least: number, most: number] | readonly string[];

/** A spec that is wrong on purpose, the property that kills it, and at what length. */
export type Mutant<D, N extends string> = {
  readonly scope: Partial<D>;
  readonly breaks: N;
  readonly steps?: number;
};

/**
 * What the project says of a system: at these scopes (all of them, when there are several) this
 * property has this verdict. Scopes are pinned: they bound what a verdict covers.
 */
export type Claim<D, N extends string> = {
  readonly scope: Partial<D> | readonly Partial<D>[];
  readonly property: N;
  readonly expect: "holds" | "violated";
  /** Where the claim comes from: a slide of the course, a paper, a trap. */
  readonly source: string;
  /** The length of the shortest counterexample or witness, where it is pinned. */
  readonly steps?: number;
};

/**
 * How a system stands in the matrix of `lockstep compare`. What its clients ask is decided there, the
 * same for all systems: the first two clients of the system ask it, in the words of its scripts, so
 * these have a put (or write) and a get (or read) somewhere.
 */
export type Compared<D> = {
  /** A row each: the configuration, by what tells it from the others. Without: the defaults. */
  readonly rows?: Readonly<Record<string, Partial<D>>>;
  /** What a history is judged to be of; the object of `consistent` where it is left out. */
  readonly object?: AnySequential;
  /**
   * The processes on either side of a cut that parts the network in two, for the columns on
   * availability: first the side that holds the copy, or most of the copies. Each side has the
   * process of one of the first two clients. Without, the first cut of the environment that parts
   * these two, where there is one.
   */
  readonly sides?: (scope: D) => Sides;
};

export type Sides = readonly [holding: readonly NodeId[], other: readonly NodeId[]];

type Described<D extends Scope, N extends string> = {
  /** Every parameter with its default. */
  readonly scope: D;
  /** What each parameter may be, given the others. */
  readonly limits?: (scope: D) => { readonly [K in keyof D]?: Range };
  readonly system: (scope: D) => System<N>;
  readonly mutants?: Readonly<Record<string, Mutant<NoInfer<D>, NoInfer<N>>>>;
  readonly claims?: Readonly<Record<string, Claim<NoInfer<D>, NoInfer<N>>>>;
  readonly compared?: Compared<NoInfer<D>>;
};

/** A system with parameters, its mutants, and what is claimed of it. */
export type Family = {
  readonly scope: Scope;
  readonly limits: (scope: Scope) => Readonly<Record<string, Range | undefined>>;
  readonly system: (scope: Scope) => System;
  readonly mutants: Readonly<Record<string, Mutant<Scope, string>>>;
  readonly claims: Readonly<Record<string, Claim<Scope, string>>>;
  readonly compared: Compared<Scope>;
};

/** Describes a family; names of properties and parameters are types, so that a typo fails. */
export const family = <D extends Scope, N extends string>(
  described: Described<D, N>,
): Family =>
  ({
    scope: described.scope,
    limits: described.limits ?? (() => ({})),
    system: described.system,
    mutants: described.mutants ?? {},
    claims: described.claims ?? {},
    compared: described.compared ?? {},
    // Scopes are checked against `limits` before they reach a function typed for `D`.
  }) as unknown as Family;
