/**
 * A ghost over the whole world: what properties may know of the steps that led to a state. No handler
 * sees it, and it is part of the state, as what a process remembers is.
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
  /** The message stays on the network: it was delivered twice. */
  readonly kept?: true;
  /** Who asks, and what. */
  readonly client?: string;
  readonly request?: Q;
  readonly cut?: Cut;
  readonly sends: readonly Letter<M>[];
  /** What clients were answered. */
  readonly responses: readonly { readonly client: string; readonly result: R }[];
};

/** What is seen at first, and after each step: given the step, and the world after and before it. */
export type Observe<T extends Roles, G> = {
  readonly init: G;
  after(
    seen: G,
    step: Taken<MessageOf<Each<T>>, RequestOf<Each<T>>, ResultOf<Each<T>>>,
    now: World<T>,
    before: World<T>,
  ): G;
};

/** One whose types only its system knows. */
export type AnyObserve = {
  readonly init: unknown;
  after(seen: unknown, step: Taken, now: never, before: never): unknown;
};
