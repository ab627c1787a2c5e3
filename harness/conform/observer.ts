/** What is known of running nodes from what they have traced. */
import type { Told } from "../simulate/steered-world.ts";

/** What every observer follows: how many operations a node began, and the name of the last. */
type Counting = { readonly op: number; readonly id: string | null };

export type Observer<O> = {
  readonly note: (told: Told) => void;
  readonly at: (node: string) => O;
  /** The number, among those of its node, of the operation of this name. */
  readonly numberOf: (id: string) => number | undefined;
};

/** `changeOf`: what an event tells of the node that traced it, given what was known. */
export const observing = <O extends Counting>(
  unseen: O,
  changeOf: (before: O, told: Told) => Partial<O>,
): Observer<O> => {
  const nodes = new Map<string, O>();
  const numbers = new Map<string, number>();
  const at = (node: string): O => nodes.get(node) ?? unseen;
  return {
    note: (told) => {
      const before = at(told.node);
      const after = { ...before, ...changeOf(before, told) };
      if (after.op > before.op) numbers.set(after.id!, after.op);
      nodes.set(told.node, after);
    },
    at,
    numberOf: (id) => numbers.get(id),
  };
};
