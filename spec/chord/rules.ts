/** The decisions of Chord, by name. A mutant replaces one or more of them. */

import type { Nodes } from "./joint/node.ts";
import { isSafeToLose } from "./joint/original.ts";
import { between, nextAfter } from "./ring/lists.ts";

/** The correct decisions. */
export const rules = {
  /** As published: may a node join before a successor that is live, or is not? */
  joinsAt: (isLive: boolean): boolean => isLive,
  /** Does a node adopt the predecessor of its successor, which is live, or is not? */
  adopts: (isLive: boolean): boolean => isLive,
  /** As published: may this node fail? An assumption of the protocol. */
  mayLose: (nodes: Nodes, node: string): boolean => isSafeToLose(nodes, node),
  /** Corrected: so many principals do not fail. */
  base: (successors: number): number => successors + 1,
  /** Corrected: may a node join after `at`, whose first successor is `succ`? */
  hasRoom: (at: string, node: string, succ: string): boolean => between(at, node, succ),
  /** Corrected: the list of a node that joins, from the list of the node before it. */
  listOfJoin: (list: readonly string[]): readonly string[] => list,
  /** Corrected: the list of a node that has asked its successor, which gives it the list `its`. */
  listOfSuccessor: (_own: readonly string[], its: readonly string[]): readonly string[] =>
    its,
  /** Corrected: what fills a list up whose last entry is `last`. */
  filling: (all: readonly string[], _own: string, last: string): string =>
    nextAfter(all, last),
  /** Corrected: does a node take a node that notifies it for its predecessor? */
  takesPredecessor: ({
    isNearer,
    isDead,
  }: {
    readonly isNearer: boolean;
    readonly isDead: () => boolean;
  }): boolean => isNearer || isDead(),
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
