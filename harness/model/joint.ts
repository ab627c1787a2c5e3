/**
 * Joint actions: atomic steps that read several processes and change some of their fields, as
 * when a node of a ring looks at its successor. They read states only, never the network.
 */
import type { NodeId } from "./process.ts";
import type { Many, Nodes, One, Roles, StateOf } from "./roles.ts";

/** The fields that change, by role; of a role with several processes, by process. */
export type Patch<T extends Roles> = {
  readonly [K in keyof T]?: T[K] extends One<infer P>
    ? Partial<StateOf<P>>
    : T[K] extends Many<infer P>
      ? Readonly<Record<NodeId, Partial<StateOf<P>>>>
      : never;
};

/** A joint action for every choice of arguments. Type and values are checked where it is made. */
export type Joint = {
  readonly over: readonly (readonly unknown[])[];
  readonly step: (at: never, ...args: never[]) => unknown;
};

/**
 * `on(ids, [1, 2], (at, node, n) => patch)`: one action for each id and number. It returns a patch,
 * several to choose from, or `undefined` where it is not enabled. What it reads, field by field, is
 * all that it is remembered on, so patch fields rather than spreading states.
 */
export type On<T extends Roles> = <const A extends readonly (readonly unknown[])[]>(
  ...over: [
    ...A,
    (
      at: Nodes<T>,
      ...args: { readonly [K in keyof A]: A[K][number] }
    ) => Patch<T> | readonly Patch<T>[] | undefined,
  ]
) => Joint;

export const on = (...over: readonly unknown[]): Joint => ({
  over: over.slice(0, -1) as Joint["over"],
  step: over.at(-1) as Joint["step"],
});
