/**
 * The ring in messages as the ring in joint steps. A joint step is taken when the node that was asked sends its state:
 * from then on the node that asked counts as if it had it. That is sound because a node that waits gives no state away.
 */
import type { Letter } from "lockstep";
import { type Node as JointNode, OUTSIDE } from "../joint/node.ts";
import { between } from "../ring/lists.ts";
import { listFrom, type Message, type Node, type Ring } from "./state.ts";

type Letters = readonly Letter<Message>[];
type Nodes = Readonly<Record<string, Node>>;

/** The state that is on its way to a node which waits for it. */
const stateFor = (me: Node, self: string, flying: Letters) => {
  const letter = flying.find(
    ({ from, to, body }) =>
      to === self && from === me.asks?.node && body.type === "state",
  );
  return letter?.body.type === "state" ? letter.body : undefined;
};

/** A node as joint steps see it, without notices, and the node that this one is about to notify. */
const ahead = (me: Node, self: string, flying: Letters, ring: Ring) => {
  const { phase, asks, succs, prdc } = me;
  const state = stateFor(me, self, flying);
  const from = asks?.node;
  if (phase !== "in") {
    const joins =
      phase === "out" && state !== undefined && between(from!, self, state.succs[0]!);
    const node = joins ? { ...OUTSIDE, succs: state.succs, prdc: from! } : OUTSIDE;
    return { node, notifies: undefined };
  }
  const own: JointNode = { ...OUTSIDE, succs, prdc };
  if (asks === null) return { node: own, notifies: undefined };
  if (state === undefined)
    return {
      node: asks.why === "predecessor" ? { ...own, saved: asks.node } : own,
      notifies: undefined,
    };
  const after = { ...own, succs: listFrom(asks.node, state.succs, ring) };
  return asks.why === "successor" && between(self, state.prdc, asks.node)
    ? { node: { ...after, saved: state.prdc }, notifies: undefined }
    : { node: after, notifies: asks.node };
};

/** The nodes as joint steps see them. */
export const asJoint = (
  nodes: Nodes,
  flying: Letters,
  ring: Ring,
): Readonly<Record<string, JointNode>> => {
  const seen = Object.entries(nodes).map(([self, me]) => ({
    self,
    me,
    ...ahead(me, self, flying, ring),
  }));
  /** The nodes whose notice a node has not looked at yet. */
  const noticesOf = (self: string, me: Node): readonly string[] => {
    const onTheWay = flying
      .filter(({ to, body }) => to === self && body.type === "notify")
      .map(({ from }) => from);
    const isLooked = flying.some(
      ({ from, to, body }) => to === self && from === me.prdc && body.type === "pong",
    );
    const checked = me.checks === null || isLooked ? [] : [me.checks];
    const ahead = seen
      .filter(({ notifies }) => notifies === self)
      .map((each) => each.self);
    return [...new Set([...onTheWay, ...checked, ...ahead])].sort();
  };
  return Object.fromEntries(
    seen.map(({ self, me, node }) => [
      self,
      node.succs.length === 0 ? OUTSIDE : { ...node, notices: noticesOf(self, me) },
    ]),
  );
};
