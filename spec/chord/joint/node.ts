/** A node of the ring, as joint steps see it. */
import { speaks } from "lockstep";

/** The state of a node. */
export type Node = {
  /** Its successors, the nearest first; none: it is not in the ring. */
  readonly succs: readonly string[];
  readonly prdc: string | null;
  /** The predecessor of its successor, which it is about to ask: it stabilizes. */
  readonly saved: string | null;
  /** The nodes that hold it for their successor, and whose notice it has not looked at yet. */
  readonly notices: readonly string[];
};

/** All nodes. */
export type Nodes = Readonly<Record<string, Node>>;

/** A node that is not in the ring. */
export const OUTSIDE: Node = { succs: [], prdc: null, saved: null, notices: [] };

/** What changes, by node. */
export type NodeChanges = Readonly<Record<string, Partial<Node>>>;

/** Processes of nodes. */
export const { process } = speaks<Node>();

/** A node in a few words: its successors, its predecessor, what it is about to do. */
export const nodeText = ({ succs, prdc, saved, notices }: Node): string =>
  succs.length === 0
    ? "is out"
    : [
        `→ ${succs.join(" ")}`,
        ...(prdc === null ? [] : [`← ${prdc}`]),
        ...(saved === null ? [] : [`asks ${saved}`]),
        ...(notices.length === 0 ? [] : [`notice of ${notices.join(" ")}`]),
      ].join(", ");
