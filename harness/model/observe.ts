/**
 * A ghost over the whole world: what properties may know of the steps that led to a state. No handler
 * sees it. Like what a process remembers, it is part of the state.
 */
import type { Cut } from "./environment.ts";
import type { Letter, NodeId } from "./process.ts";
import type { Each, MessageOf, RequestOf, ResultOf, Roles } from "./roles.ts";
import type { World } from "./world.ts";

/** The step just taken, as `observe` sees it. */
export type Taken<M = unknown, Q = unknown, R = unknown> = {
  readonly action:
    | "deliver"
    | "act"
    | "request"
    | "joint"
    | "tick"
    | "lose"
    | "crash"
    | "restart"
    | "wipe"
    | "cut"
    | "heal";
  /** The process that acts or receives. */
  readonly node?: NodeId;
  /** The name of an internal or joint action; `args` has the arguments of a joint action. */
  readonly name?: string;
  readonly args?: readonly unknown[];
  /** The letter that the step delivered or lost. */
  readonly letter?: Letter<M>;
  /** The letter stays on the network after its delivery, and may be delivered again. */
  readonly kept?: true;
  /** The client that makes a request, and its request. */
  readonly client?: string;
  readonly request?: Q;
  readonly cut?: Cut;
  readonly sends: readonly Letter<M>[];
  /** The answers of this step to clients. */
  readonly responses: readonly { readonly client: string; readonly result: R }[];
};

/**
 * A ghost: its initial value, and a function from its value, the step, and the worlds after and before the step to its
 * next value.
 */
export type Observe<T extends Roles, G> = {
  readonly init: G;
  after(
    seen: G,
    step: Taken<MessageOf<Each<T>>, RequestOf<Each<T>>, ResultOf<Each<T>>>,
    now: World<T>,
    before: World<T>,
  ): G;
};

/** An `Observe` with its type parameters erased. */
export type AnyObserve = {
  readonly init: unknown;
  after(seen: unknown, step: Taken, now: never, before: never): unknown;
};
