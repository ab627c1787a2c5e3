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

/** What properties see of a state. A process that is down shows the state it will restart with. */
export type World<T extends Roles, G = never> = Nodes<T> & {
  readonly flying: readonly Flying<MessageOf<Each<T>>>[];
  readonly down: ReadonlySet<NodeId>;
  readonly history: readonly Operation<RequestOf<Each<T>>, ResultOf<Each<T>>>[];
  /** The ghost of `observe`. */
  readonly observed: G;
  /** The ghost of each process, by role. */
  readonly past: {
    readonly [K in keyof T]: T[K] extends One<infer P>
      ? PastOf<P>
      : T[K] extends Many<infer P>
        ? Readonly<Record<NodeId, PastOf<P>>>
        : never;
  };
};

/**
 * The world of given roles, or of the roles that a function returns, for functions that properties
 * share: `WorldOf<typeof rolesOf>`; with the ghost of `observe`, `WorldOf<typeof rolesOf, Seen>`.
 */
export type WorldOf<R, G = never> = R extends (...args: never[]) => infer T
  ? WorldOf<T, G>
  : R extends Roles
    ? World<R, G>
    : never;

/** A property of one state. */
export type Predicate<T extends Roles, G = never> = (world: World<T, G>) => boolean;
