/**
 * Chord as Zave corrected it: "Reasoning about Identifier Spaces: How to Make Chord Correct". TSE 43(12), 2017. Two
 * things are new: lists are copied whole and always full, and the ring starts with, and keeps, one principal more than
 * a list has successors.
 *
 * Where a first successor is dead the list is filled up with the next identifier, around the ring. In the Alloy text
 * there is none after the last identifier, and the step cannot be taken there.
 */

import { between, isMember, membersOf, principalsOf } from "../ring/lists.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Node, type NodeChanges, type Nodes, OUTSIDE } from "./node.ts";

type Notifying = {
  readonly from: string;
  readonly to: string;
  readonly own: Partial<Node>;
  readonly notices: string;
};

type Step = (nodes: Nodes, node: string) => NodeChanges | undefined;

/** After these changes of itself, `from` tells `to` that it holds it for its successor. */
const notifying = (nodes: Nodes, { from, to, own, notices }: Notifying): NodeChanges => {
  const told: Partial<Node> =
    notices === "last"
      ? { saved: null, notices: [from] }
      : { notices: [...new Set([...nodes[to]!.notices, from])].sort() };
  if (to === from) return { [from]: { ...own, ...told } };
  return { [from]: own, ...(isMember(nodes, to) && { [to]: told }) };
};

/** Joins and failures, by name. */
const churn = ({ successors }: Scope, rules: Rules) => {
  const fail: Step = (nodes, node) => {
    if (!isMember(nodes, node)) return undefined;
    const isSafe = membersOf(nodes).every(
      (each) =>
        each === node ||
        nodes[each]!.succs.some((succ) => succ !== node && isMember(nodes, succ)),
    );
    if (!isSafe) return undefined;
    const principals = principalsOf(nodes);
    return !principals.includes(node) || principals.length > rules.base(successors)
      ? { [node]: OUTSIDE }
      : undefined;
  };

  const join = (nodes: Nodes, node: string, at: string): NodeChanges | undefined =>
    !isMember(nodes, node) &&
    isMember(nodes, at) &&
    rules.hasRoom(at, node, nodes[at]!.succs[0]!)
      ? { [node]: { succs: rules.listOfJoin([...nodes[at]!.succs]), prdc: at } }
      : undefined;

  return { join, fail };
};

/** The steps of upkeep, by name. */
const upkeep = ({ successors, notices }: Scope, rules: Rules) => {
  /** A list that begins with `first` and goes on with that node's own list. */
  const listFrom = (first: string, itsList: readonly string[]): readonly string[] =>
    [first, ...itsList].slice(0, successors);

  const isBusy = ({ saved, notices: unread }: Node): boolean =>
    saved !== null || (notices === "last" && unread.length > 0);

  const notify = (nodes: Nodes, from: string, to: string, own: Partial<Node>) =>
    notifying(nodes, { from, to, own, notices });

  const stabilize: Step = (nodes, node) => {
    const me = nodes[node]!;
    if (!isMember(nodes, node) || isBusy(me)) return undefined;
    const [succ, ...others] = me.succs;
    if (!isMember(nodes, succ!)) {
      const succs = [
        ...others,
        rules.filling(Object.keys(nodes), node, me.succs.at(-1)!),
      ];
      return notify(nodes, node, succs[0]!, { succs });
    }
    const { prdc, succs: itsList } = nodes[succ]!;
    const succs = rules.listOfSuccessor([...me.succs], listFrom(succ, itsList));
    return between(node, prdc!, succ)
      ? { [node]: { succs, saved: prdc } }
      : notify(nodes, node, succ, { succs });
  };

  const stabilizeFromPredecessor: Step = (nodes, node) => {
    const { saved, succs: own } = nodes[node]!;
    if (saved === null || !between(node, saved, own[0]!)) return undefined;
    if (isMember(nodes, saved)) {
      const succs = listFrom(saved, nodes[saved]!.succs);
      return notify(nodes, node, saved, { succs, saved: null });
    }
    return rules.adopts(false)
      ? { [node]: { succs: listFrom(saved, own), saved: null } }
      : notify(nodes, node, own[0]!, { saved: null });
  };

  const rectify = (nodes: Nodes, node: string, from: string): NodeChanges | undefined => {
    const { prdc, notices: unread } = nodes[node]!;
    if (!unread.includes(from)) return undefined;
    const left = unread.filter((each) => each !== from);
    const isAdopted = rules.takesPredecessor({
      isNearer: between(prdc!, from, node),
      isDead: () => !isMember(nodes, prdc),
    });
    return { [node]: { notices: left, ...(isAdopted && { prdc: from }) } };
  };

  return {
    stabilize,
    "stabilize from predecessor": stabilizeFromPredecessor,
    rectify,
  };
};

/** The steps of the corrected protocol by name. */
export const correctedSteps = (scope: Scope, rules: Rules) => ({
  ...churn(scope, rules),
  ...upkeep(scope, rules),
});
