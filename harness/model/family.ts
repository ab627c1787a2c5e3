import { InputError } from "./input-error.ts";
import { requireKnown } from "./known-parts.ts";
import type { NodeId } from "./process.ts";
import type { AnySequential } from "./sequential.ts";
import type { System } from "./system.ts";

/** A parameter is a number, a switch, one of several words, or a list of numbers. */
export type Parameter = number | boolean | string | readonly number[];
export type Scope = Readonly<Record<string, Parameter>>;

/** The least and the most of a number (of each one of a list), or the words allowed. */
export type Range = readonly [least: number, most: number] | readonly string[];

/** The decisions of a protocol, by name: functions mostly. A mutant replaces some of them. */
export type Rules = Readonly<Record<string, unknown>>;

/** A spec that is wrong on purpose, the property that kills it, and at what length. */
export type Mutant<D, N extends string, R = Rules> = {
  /** The rules that are wrong, in place of the family's. */
  readonly rules?: Partial<R>;
  /** The scope at which it dies. */
  readonly scope?: Partial<D>;
  readonly breaks: N;
  /** What else it breaks. */
  readonly also?: readonly N[];
  readonly steps?: number;
};

/**
 * What the project says of a system: at these scopes (all of them, when there are several) this
 * property has this verdict. Scopes are pinned: they bound what a verdict covers.
 */
export type Claim<D, N extends string, M extends string = string> = {
  readonly scope: Partial<D> | readonly Partial<D>[];
  /** The claim is about this mutant; `scope` then changes the scope of the mutant. */
  readonly mutant?: M;
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
  /** How clients read and write, where that is not a get and a put of a register. */
  readonly asks?: (scope: D) => Asks;
};

/** What a client asks in order to read and to write, one request after another: a session of a file. */
export type Asks = {
  readonly read: readonly unknown[];
  /** In order to write this number. */
  readonly write: (value: number) => readonly unknown[];
  /** Is this request part of reading, or of writing? */
  readonly wordOf: (request: unknown) => "read" | "write" | undefined;
};

export type Sides = readonly [holding: readonly NodeId[], other: readonly NodeId[]];

/** `true` is any switch, `"send"` any word: a default does not bound a parameter. */
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
  /** What each parameter may be, given the others. */
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

/** A system with parameters, its mutants, and what is claimed of it. */
export type Family<R = unknown> = {
  readonly scope: Scope;
  readonly limits: (scope: Scope) => Readonly<Record<string, Range | undefined>>;
  /** The system at a scope; with the rules of a mutant where one is named. */
  readonly system: (scope: Scope, mutant?: string) => System;
  /** The rules, or those of the mutant that is named. */
  readonly rules: (mutant?: string) => R;
  readonly mutants: Readonly<Record<string, Mutant<Scope, string>>>;
  readonly claims: Readonly<Record<string, Claim<Scope, string>>>;
  readonly compared: Compared<Scope>;
};

/**
 * Describes a family; names of properties, parameters and rules are types, so that a typo fails.
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
