import type { Operation } from "./operation.ts";
import type { Flying, NodeId } from "./process.ts";
import type {
  Each,
  Many,
  MessageOf,
  Nodes,
  One,
  PastOf,
  RequestOf,
  ResultOf,
  Roles,
} from "./roles.ts";

/** What properties see of a state. For a process that is down they see the state with which it will restart. */
export type World<T extends Roles, G = never> = Nodes<T> & {
  readonly flying: readonly Flying<MessageOf<Each<T>>>[];
  readonly down: ReadonlySet<NodeId>;
  readonly history: readonly Operation<RequestOf<Each<T>>, ResultOf<Each<T>>>[];
  /** The value of the ghost that `observe` computes. */
  readonly observed: G;
  /** The value of the ghost that each process computes by `remember`, by role. */
  readonly past: {
    readonly [K in keyof T]: T[K] extends One<infer P>
      ? PastOf<P>
      : T[K] extends Many<infer P>
        ? Readonly<Record<NodeId, PastOf<P>>>
        : never;
  };
};

/**
 * The type of the worlds of given roles, or of the roles that a function returns. Functions that properties share need
 * it: `WorldOf<typeof rolesOf>`; with the ghost of `observe`, `WorldOf<typeof rolesOf, Seen>`.
 */
export type WorldOf<R, G = never> = R extends (...args: never[]) => infer T
  ? WorldOf<T, G>
  : R extends Roles
    ? World<R, G>
    : never;

/** A property of one state. */
export type Predicate<T extends Roles, G = never> = (world: World<T, G>) => boolean;
