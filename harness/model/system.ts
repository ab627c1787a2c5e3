import type { Environment } from "./environment.ts";
import { InputError } from "./input-error.ts";
import { type ChangesBy, changes, type Joint, type On, on } from "./joint.ts";
import {
  requireEnvironment,
  requireFairness,
  requireFunctions,
  requireKnown,
  requireObserve,
  requireRoles,
  requireTimed,
} from "./known-parts.ts";
import type { AnyObserve, Observe } from "./observe.ts";
import type { LetterTest, NodeId } from "./process.ts";
import type {
  Each,
  MessageOf,
  Nodes,
  RequestOf,
  ResultOf,
  Roles,
  StateOf,
} from "./roles.ts";
import type { Sequential } from "./sequential.ts";
import type { Predicate, World } from "./world.ts";

/** A client: it sends the requests of its script to one process, one after another. */
export type Client<Q> = {
  readonly at: NodeId;
  readonly script: readonly Q[];
  /**
   * The first request is under way in the initial state, and each next request is made in the step that answers the one
   * before. This hides violations; it exists to reproduce published counts of states.
   */
  readonly eager?: true;
};

/** The names of the consistency models that a history can be judged by. */
export type ModelName =
  | "linearizable"
  | "sequential"
  | "per-key-sequential"
  | "causal-convergence"
  | "causal-memory"
  | "causal-consistency"
  | "pram"
  | "slow"
  | "session-guarantees"
  | "read-your-writes"
  | "monotonic-reads"
  | "monotonic-writes"
  | "writes-follow-reads"
  | "regular"
  | "safe"
  | "2-atomic"
  | "bounded-staleness"
  | "convergent"
  | "close-to-open"
  | "session-semantics"
  | "read-uncommitted"
  | "read-committed"
  | "monotonic-atomic-view"
  | "repeatable-read"
  | "parallel-snapshot-isolation"
  | "snapshot-isolation"
  | "strong-session-snapshot-isolation"
  | "strong-snapshot-isolation"
  | "update-serializable"
  | "serializable"
  | "strong-session-serializable"
  | "strict-serializable";

/** For each consistency model that a system promises, the object that its histories must fit; `false`: not promised. */
type Consistent<Q, R, K extends string = ModelName> = {
  // biome-ignore lint/suspicious/noExplicitAny: the type of the object's state does not matter here.
  readonly [M in K]: Sequential<any, Q, R> | false;
};

/**
 * Steps that every fair run takes sooner or later. Weak fairness: a step that stays enabled is taken.
 * Strong fairness: a step that is enabled again and again is taken. Only steps that change the state
 * count. A name stands for one promise per process, letter or client: an internal or joint action by
 * its name, `deliver` (each letter), `deliver TYPE` (each letter whose body has that type, or fits that
 * name of `kinds`), `request`, `restart`, `heal`, `tick`.
 */
export type Fairness = {
  readonly weak?: readonly string[];
  readonly strong?: readonly string[];
};

/**
 * Another system, and the refinement mapping from a world of this system to a state of the other (its processes by
 * role, and `flying` if letters matter). Each step of this system must be one step of the other, or none.
 */
type Refinement<T extends Roles, G = never> = readonly [
  other: System,
  as: (world: World<T, G>) => Readonly<Record<string, unknown>>,
];

/** How paths show messages and states: as the text returned, or field by field where that is undefined. */
type Show<M, S, W> = {
  message?(body: M): string | undefined;
  state?(state: S, process: NodeId): string | undefined;
  /** The states of all processes after a step, as one text beside it. */
  world?(states: W): string;
};

type Described<
  T extends Roles,
  A extends string,
  O extends string,
  C extends string,
  L extends string,
  E extends string,
  F extends string,
  G,
> = {
  readonly name: string;
  readonly roles: T;
  readonly clients?: Readonly<Record<NodeId, Client<RequestOf<Each<T>>>>>;
  readonly environment?: Environment<MessageOf<Each<T>>>;
  readonly joint?: (on: On<T>, changes: ChangesBy<T>) => Readonly<Record<string, Joint>>;
  /**
   * A ghost over the whole world and its steps, for properties: `world.observed`. `false`: nothing is
   * observed at this scope, and steps are taken faster.
   */
  readonly observe?: Observe<T, G> | false;
  /** Names for messages that have no `type`: `fair` may say `deliver NAME`. */
  readonly kinds?: Readonly<Record<string, LetterTest<MessageOf<Each<T>>>>>;
  /** How paths show messages and states. Verdicts do not depend on it. */
  readonly show?: Show<MessageOf<Each<T>>, StateOf<Each<T>>, Nodes<T>>;
  /** Roles whose processes are interchangeable: no handler or property tells them apart by name. */
  readonly symmetric?: readonly (keyof T & string)[];
  /**
   * Invariants: true in every reachable state. Here and below, `false` in place of a property means
   * that the system does not promise it at this scope.
   */
  readonly always?: { readonly [K in A]: Predicate<T, G> | false };
  /**
   * Predicates that some reachable state satisfies. They guard against a system in which nothing happens, where every
   * invariant holds.
   */
  readonly sometimes?: { readonly [K in O]: Predicate<T, G> | false };
  /**
   * Consistency models that the history of every reachable state keeps, each with the object that its operations are
   * judged against.
   */
  readonly consistent?: Consistent<RequestOf<Each<T>>, ResultOf<Each<T>>, C>;
  /**
   * If given, histories have ticks, and this number of ticks is the bound of `bounded-staleness`: an answer may be what
   * it would be if the read had begun this many ticks earlier. Events that are further apart count as this many ticks
   * apart, so that unlimited time has finitely many histories.
   */
  readonly timed?: number;
  /** On every fair run: whenever the first predicate is true, the second is true then or later. */
  readonly leadsTo?: {
    readonly [K in L]: readonly [when: Predicate<T, G>, then: Predicate<T, G>] | false;
  };
  /** Predicates that are true at some time of every fair run. */
  readonly eventually?: { readonly [K in E]: Predicate<T, G> | false };
  readonly fair?: Fairness;
  /** Systems that this system implements, each with its refinement mapping. */
  readonly refines?: { readonly [K in F]: Refinement<T, G> | false };
  /**
   * The bound of the search: states where it is false are counted and not expanded. A property then holds within the
   * bound.
   */
  readonly within?: Predicate<T, G>;
  /** States in which a run may end: having no step left there is not a deadlock. */
  readonly ends?: Predicate<T, G>;
};

/** A predicate with the type of its world erased. */
export type Holds = (world: never) => boolean;

/** A system: roles, clients, an environment and properties. `N`: the names of its properties. */
export type System<N extends string = string> = {
  readonly name: string;
  readonly roles: Roles;
  readonly clients: Readonly<Record<NodeId, Client<unknown>>>;
  readonly environment: Environment;
  readonly joint: Readonly<Record<string, Joint>>;
  readonly observe?: AnyObserve | undefined;
  readonly kinds: Readonly<Record<string, LetterTest<never>>>;
  readonly show: Show<never, never, never>;
  readonly symmetric: readonly string[];
  readonly always: Readonly<Record<string, Holds>>;
  readonly sometimes: Readonly<Record<string, Holds>>;
  // biome-ignore lint/suspicious/noExplicitAny: the object's own types are checked in `system`.
  readonly consistent: Readonly<Partial<Record<ModelName, Sequential<any, any, any>>>>;
  /** The bound of `bounded-staleness` in ticks; undefined: histories have no ticks. */
  readonly timed?: number | undefined;
  readonly leadsTo: Readonly<Record<string, readonly [when: Holds, then: Holds]>>;
  readonly eventually: Readonly<Record<string, Holds>>;
  readonly fair: Fairness;
  readonly refines: Readonly<
    Record<
      string,
      readonly [other: System, as: (world: never) => Readonly<Record<string, unknown>>]
    >
  >;
  readonly within: Holds | undefined;
  readonly ends: Holds | undefined;
  /** No value ever has this field: it only keeps `N` in the type, so that claims are checked against `N`. */
  readonly names?: readonly N[];
};

const PARTS = [
  "name",
  "roles",
  "clients",
  "environment",
  "joint",
  "observe",
  "kinds",
  "show",
  "symmetric",
  "always",
  "sometimes",
  "consistent",
  "timed",
  "leadsTo",
  "eventually",
  "fair",
  "refines",
  "within",
  "ends",
];

/**
 * A system from its description. Infers the types of worlds and requests from the roles.
 *
 * @throws InputError naming the system, if a part is unknown or malformed, or two properties share a name
 */
export const system = <
  const T extends Roles,
  A extends string = never,
  O extends string = never,
  C extends ModelName = never,
  L extends string = never,
  E extends string = never,
  F extends string = never,
  G = never,
>(
  described: Described<T, A, O, C, L, E, F, G>,
): System<A | O | C | L | E | F | "no deadlock"> => {
  const { name } = described;
  requireKnown(name, described, PARTS);
  requireRoles(name, described.roles, described.symmetric ?? []);
  requireEnvironment(name, described.environment ?? { network: "bag" });
  requireFairness(name, described.fair ?? {});
  const observe = described.observe || undefined;
  if (observe !== undefined) requireObserve(name, observe);
  const properties = {
    always: promised(described.always),
    sometimes: promised(described.sometimes),
    consistent: promised(described.consistent),
    leadsTo: promised(described.leadsTo),
    eventually: promised(described.eventually),
    refines: promised(described.refines),
  };
  requireTimed(name, described, Object.keys(properties.consistent));
  for (const part of ["always", "sometimes", "eventually", "leadsTo"] as const)
    requireFunctions(name, part, properties[part]);
  const names = Object.values(properties).flatMap((part) => Object.keys(part));
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice !== undefined)
    throw new InputError(`${name}: two properties are named "${twice}"; rename one`);
  return {
    name,
    roles: described.roles,
    clients: described.clients ?? {},
    environment: (described.environment ?? { network: "bag" }) as Environment,
    joint: described.joint?.(on as On<T>, changes) ?? {},
    observe: observe as AnyObserve | undefined,
    kinds: described.kinds ?? {},
    show: described.show ?? {},
    symmetric: described.symmetric ?? [],
    ...(properties as Pick<System, keyof typeof properties>),
    timed: described.timed,
    fair: described.fair ?? {},
    within: described.within,
    ends: described.ends,
  };
};

/** The properties of a part of the description that are not `false`. */
const promised = (
  part: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(part ?? {}).filter(([, property]) => property !== false),
  );
