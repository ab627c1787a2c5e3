import { InputError } from "./input-error.ts";
import { requireKnown } from "./known-parts.ts";
import type { NodeId } from "./process.ts";
import type { AnySequential } from "./sequential.ts";
import type { System } from "./system.ts";

/** A parameter is a number, a switch, one of several words, or a list of numbers. */
export type Parameter = number | boolean | string | readonly number[];
/** A value for each parameter of a family: every number that bounds a search. */
export type Scope = Readonly<Record<string, Parameter>>;

/** Bounds, inclusive, of a number or of each number of a list; or the words allowed. */
export type Range = readonly [least: number, most: number] | readonly string[];

/** The decisions of a protocol by name, mostly functions. A mutant replaces some of them. */
type Rules = Readonly<Record<string, unknown>>;

/** A spec that is wrong on purpose, and the property that it violates. */
export type Mutant<D, N extends string, R = Rules> = {
  /** The wrong rules, which replace the rules of the family that have the same names. */
  readonly rules?: Partial<R>;
  /** The scope at which the mutant violates `breaks`; parameters left out have their defaults. */
  readonly scope?: Partial<D>;
  /** The property that the mutant violates. */
  readonly breaks: N;
  /** Other properties that the mutant violates. */
  readonly also?: readonly N[];
  /** The number of steps of the shortest counterexample, where the number is pinned. */
  readonly steps?: number;
};

/** A pinned verdict: at this scope, or at each of several, `property` has the verdict `expect`. */
export type Claim<D, N extends string, M extends string = string> = {
  readonly scope: Partial<D> | readonly Partial<D>[];
  /** The claim is about this mutant; `scope` then changes the scope of the mutant. */
  readonly mutant?: M;
  readonly property: N;
  readonly expect: "holds" | "violated";
  /** The source of the claim: a slide, a paper, a known trap. */
  readonly source: string;
  /** The number of steps of the shortest counterexample or witness, where the number is pinned. */
  readonly steps?: number;
  /** The number of reachable states at each scope, where the number is pinned. */
  readonly states?: number;
  /** Judging the claim takes too long for every push: `check` lists the claim, and judges it with `--long` only. */
  readonly long?: true;
};

/**
 * The rows of a system in the matrix of `lockstep compare`. `harness/compare` decides which requests clients make, the
 * same for all systems: the first two clients of the system make them. `harness/compare` copies the form of these
 * requests from the scripts of these clients, so these scripts must have a put (or write) and a get (or read).
 */
export type Compared<D> = {
  /** The scope of each row, by the name of the row. Default: one row, at the default scope. */
  readonly rows?: Readonly<Record<string, Partial<D>>>;
  /** The object that histories are judged by. Default: the object of `consistent`. */
  readonly object?: AnySequential;
  /**
   * The two sides of a network that is cut in two, for the columns on availability: first the side that has the copy,
   * or most of the copies. Each side has the process that one of the first two clients asks. Default: the first cut of
   * the environment that separates these two processes, if there is one.
   */
  readonly sides?: (scope: D) => Sides;
  /** The requests that make up a read and a write, where these are not the get and the put of a register. */
  readonly asks?: (scope: D) => Asks;
};

/** The requests of one read and of one write, such as a session of a file: open, read, close. */
export type Asks = {
  readonly read: readonly unknown[];
  /** The requests of one write of this number. */
  readonly write: (value: number) => readonly unknown[];
  /** Whether a request belongs to a read or to a write; `undefined`: to neither. */
  readonly wordOf: (request: unknown) => "read" | "write" | undefined;
};

/** The processes on each side of a cut; the side `holding` has the copy, or most of the copies. */
export type Sides = readonly [holding: readonly NodeId[], other: readonly NodeId[]];

/**
 * The type of scopes that defaults of type `D` admit: a default `true` admits `false` too, and the default 2 any
 * number.
 */
export type Widened<D> = {
  readonly [K in keyof D]: D[K] extends boolean
    ? boolean
    : D[K] extends number
      ? number
      : D[K];
};

type Described<D extends Scope, N extends string, R extends Rules, M extends string> = {
  /** Every parameter with its default. */
  readonly scope: D;
  /** The rules that mutants may replace. */
  readonly rules?: R;
  /** The range of each parameter, which may depend on the others. */
  readonly limits?: (scope: Widened<D>) => { readonly [K in keyof D]?: Range };
  readonly system: (scope: Widened<D>, rules: R) => System<N>;
  readonly mutants?: {
    readonly [K in M]: Mutant<NoInfer<Widened<D>>, NoInfer<N>, NoInfer<R>>;
  };
  readonly claims?: Readonly<
    Record<string, Claim<NoInfer<Widened<D>>, NoInfer<N>, NoInfer<M>>>
  >;
  readonly compared?: Compared<NoInfer<Widened<D>>>;
};

/** A system with parameters, its mutants and its claims. */
export type Family<R = unknown> = {
  readonly scope: Scope;
  readonly limits: (scope: Scope) => Readonly<Record<string, Range | undefined>>;
  /**
   * The system at a scope; with the rules of `mutant`, if given. Throws InputError if the family has no such mutant.
   */
  readonly system: (scope: Scope, mutant?: string) => System;
  /** The rules of the family; with those of `mutant` in place, if given. */
  readonly rules: (mutant?: string) => R;
  readonly mutants: Readonly<Record<string, Mutant<Scope, string>>>;
  readonly claims: Readonly<Record<string, Claim<Scope, string>>>;
  readonly compared: Compared<Scope>;
};

/**
 * A family from its description. Names of properties, parameters and rules are types, so that a misspelt name is a type
 * error.
 *
 * @throws InputError when a mutant replaces a rule that the family does not have
 */
export const family = <
  D extends Scope,
  N extends string,
  R extends Rules,
  M extends string = never,
>(
  described: Described<D, N, R, M>,
): Family<R> => {
  const rules = described.rules ?? ({} as R);
  const mutants: Readonly<Record<string, Mutant<Scope, string>>> =
    described.mutants ?? {};
  for (const [name, mutant] of Object.entries(mutants))
    requireKnown(
      `the rules of the mutant "${name}"`,
      mutant.rules ?? {},
      Object.keys(rules),
    );
  const rulesOf = (mutant?: string): R => {
    if (mutant === undefined) return rules;
    if (!Object.hasOwn(mutants, mutant))
      throw new InputError(
        `there is no mutant "${mutant}"; there are ${Object.keys(mutants).join(", ")}`,
      );
    return { ...rules, ...(mutants[mutant]!.rules as Partial<R> | undefined) };
  };
  return {
    scope: described.scope,
    limits: described.limits ?? (() => ({})),
    // Scopes are checked against `limits` before they reach a function typed for `D`.
    system: (scope: never, mutant?: string) => described.system(scope, rulesOf(mutant)),
    rules: rulesOf,
    mutants,
    claims: described.claims ?? {},
    compared: described.compared ?? {},
  } as unknown as Family<R>;
};
