/**
 * A ghost over the whole world: what properties may know of the steps that led to a state. No handler
 * sees it. Like what a process remembers, it is part of the state.
 */
import type { Cut } from "./environment.ts";
import type { Letter, NodeId } from "./process.ts";
import type { Each, MessageOf, RequestOf, ResultOf, Roles } from "./roles.ts";
import type { World } from "./world.ts";

/** The step just taken. */
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
  /** The process that acts, or receives. */
  readonly node?: NodeId;
  /** The name of an internal or joint action; the arguments of a joint one. */
  readonly name?: string;
  readonly args?: readonly unknown[];
  /** The message delivered, or lost. */
  readonly letter?: Letter<M>;
  /** The message was delivered and stays on the network, to be delivered again. */
  readonly kept?: true;
  /** The client that asks, and its request. */
  readonly client?: string;
  readonly request?: Q;
  readonly cut?: Cut;
  readonly sends: readonly Letter<M>[];
  /** The answers of this step to clients. */
  readonly responses: readonly { readonly client: string; readonly result: R }[];
};

/** A ghost: its initial value, and its value after a step, given the worlds after and before it. */
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
