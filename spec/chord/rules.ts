/** The decisions of Chord, by name. A mutant replaces one or more of them. */

import type { Nodes } from "./joint/node.ts";
import { isSafeToLose } from "./joint/original.ts";
import { closestOf } from "./look-up/circle.ts";
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
  /** Messages: does a node that waits for an answer itself give its state away? */
  answersMeanwhile: false as boolean,
  /** Messages: does a node give up while an answer is on its way: is slow taken for dead? */
  timesOutEarly: false as boolean,
  /** Copies: is a put answered only when its copies are made? */
  waitsForCopies: true as boolean,
  /** Copies: does a repair give the nodes that are leaves now what the owner has? */
  copiesInRepair: true as boolean,
  /** Copies: does a client ask another node when the one that it asked has failed? */
  asksAgain: true as boolean,
  /** Look-up: does a key belong to a node because it equals its identifier? */
  isOwn: (key: number, self: number): boolean => key === self,
  /** Look-up: does a key so far away belong to the successor, which is so far away? */
  isNext: (toKey: number, toSuccessor: number): boolean => toKey <= toSuccessor,
  /** Look-up: may a finger so far away be used for a key so far away? */
  isOnTheWay: (toFinger: number, toKey: number): boolean =>
    toFinger > 0 && toFinger < toKey,
  /** Look-up: which of these fingers, the furthest first? */
  bestFinger: (fingers: readonly number[]): number | undefined => fingers[0],
  /** Look-up: where does it end: at the successor, or at what a finger holds, which may be any node? */
  endsAt: (successor: number, _any: readonly number[]): readonly number[] => [successor],
  /** Look-up by digits: which of these nodes is closest to a key? */
  closest: closestOf as (ids: readonly number[], key: number, bits: number) => number,
  /** Look-up by digits: may an entry be used that has so many digits of the key, where the node has `own`? */
  isLonger: (digits: number, own: number): boolean => digits > own,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
