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

/** What a property may look at. A process that is down shows what it will restart with. */
export type World<T extends Roles, G = never> = Nodes<T> & {
  readonly flying: readonly Flying<MessageOf<Each<T>>>[];
  readonly down: ReadonlySet<NodeId>;
  readonly history: readonly Operation<RequestOf<Each<T>>, ResultOf<Each<T>>>[];
  /** What `observe` has made of the steps so far. */
  readonly observed: G;
  /** What each process remembers, by role. */
  readonly past: {
    readonly [K in keyof T]: T[K] extends One<infer P>
      ? PastOf<P>
      : T[K] extends Many<infer P>
        ? Readonly<Record<NodeId, PastOf<P>>>
        : never;
  };
};

/**
 * The world of these roles, or of those that a function makes: for a helper that properties share.
 * `WorldOf<ReturnType<typeof rolesOf>>`, or shorter `WorldOf<typeof rolesOf>`; with what is observed,
 * `WorldOf<typeof rolesOf, Seen>`.
 */
export type WorldOf<R, G = never> = R extends (...args: never[]) => infer T
  ? WorldOf<T, G>
  : R extends Roles
    ? World<R, G>
    : never;

export type Predicate<T extends Roles, G = never> = (world: World<T, G>) => boolean;
