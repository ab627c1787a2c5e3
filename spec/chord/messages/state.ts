/** What nodes say and hold, where they keep their places on the ring by messages. */
import { speaks } from "lockstep";
import type { Rules } from "../rules.ts";

/** What nodes say. A state is the answer to a question; a node that waits itself is busy. */
export type Message =
  | { readonly type: "ask"; readonly why: "successor" | "predecessor" | "join" }
  | { readonly type: "state"; readonly succs: readonly string[]; readonly prdc: string }
  | { readonly type: "busy" | "notify" | "noted" | "ping" | "pong" }
  /** The answer of a node that has left: to a question, a notice or a ping. */
  | { readonly type: "gone"; readonly to: "ask" | "notify" | "ping" };

/** The state of a node. */
export type Node = {
  readonly phase: "out" | "in" | "failed" | "left";
  readonly succs: readonly string[];
  readonly prdc: string | null;
  /** The node that it has asked for its state, and why. */
  readonly asks: {
    readonly node: string;
    readonly why: "successor" | "predecessor" | "join";
  } | null;
  /** The node that has not yet confirmed its notice. */
  readonly notifies: string | null;
  /** The node whose notice it looks at, while it finds out whether its predecessor lives. */
  readonly checks: string | null;
  /** It has come back: once, or letters of earlier lives would be without end. */
  readonly again?: true;
};

/** A node that is not in the ring. */
export const OUT: Node = {
  phase: "out",
  succs: [],
  prdc: null,
  asks: null,
  notifies: null,
  checks: null,
};

/** Reactions and processes of nodes. */
export const { next, process } = speaks<Node, Message>();

/** All nodes in order, those that are in the ring at first, and the length of lists. */
export type Ring = {
  readonly all: readonly string[];
  readonly first: readonly string[];
  readonly successors: number;
};

/** A list that begins with `first` and goes on with that node's own list. */
export const listFrom = (
  first: string,
  itsList: readonly string[],
  { successors }: Ring,
): readonly string[] => [first, ...itsList].slice(0, successors);

/** A node's name, its ring and its rules. */
export type Place = {
  readonly self: string;
  readonly ring: Ring;
  readonly rules: Rules;
  /** May time-outs go off at any time? */
  readonly timesOutAnyTime: boolean;
  /** May it come back when it has failed? Then it may hear again. */
  readonly returns: boolean;
};
