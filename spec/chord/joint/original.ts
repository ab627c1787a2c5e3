/**
 * Chord as published: Stoica and others, SIGCOMM 2001, with the failures of Liben-Nowell and others, PODC 2002; in the form of
 * Zave, CCR 2012, with her two repairs. A node knows two successors. Stabilize and the notice that it causes are one
 * step.
 */

import { bestOf, between, isMember, type Lists } from "../ring/lists.ts";
import type { Rules } from "../rules.ts";
import { type NodeChanges, type Nodes, OUTSIDE } from "./node.ts";

type Step = (nodes: Nodes, node: string) => NodeChanges | undefined;

/** May a node fail, and every other one still knows a live successor? */
const isSafe = (nodes: Nodes, node: string): boolean => {
  const others = Object.keys(nodes).filter((each) => each !== node);
  const without: Lists = Object.fromEntries([
    ...others.map((each) => [each, nodes[each]!] as const),
    [node, OUTSIDE] as const,
  ]);
  const left = others.filter((each) => isMember(without, each));
  return left.length > 0 && left.every((each) => bestOf(without, each) !== undefined);
};

/**
 * The same by Zave's words of 2010: a node with this one as its first successor has a live second one, and the other
 * way round. So a node may fail that another one has as both.
 */
export const isSafeByEither = (nodes: Nodes, node: string): boolean => {
  const [first, second] = nodes[node]!.succs;
  return (
    first !== second &&
    Object.keys(nodes).every((each) => {
      const { succs } = nodes[each]!;
      return (
        (succs[0] !== node || isMember(nodes, succs[1] ?? null)) &&
        (succs[1] !== node || isMember(nodes, succs[0] ?? null))
      );
    })
  );
};

/** The correct guard of a failure in the protocol as published. */
export const isSafeToLose = isSafe;

/** The steps of the published protocol by name. */
export const originalSteps = (rules: Rules) => {
  const join = (nodes: Nodes, node: string, at: string): NodeChanges | undefined => {
    if (isMember(nodes, node) || !isMember(nodes, at)) return undefined;
    const succ = nodes[at]!.succs[0]!;
    return between(at, node, succ) && rules.joinsAt(isMember(nodes, succ))
      ? { [node]: { succs: [succ] } }
      : undefined;
  };

  const stabilize: Step = (nodes, node) => {
    if (!isMember(nodes, node)) return undefined;
    const [succ, ...others] = nodes[node]!.succs;
    if (!isMember(nodes, succ!)) return undefined;
    const { prdc: nearer } = nodes[succ]!;
    const chosen =
      nearer !== null &&
      between(node, nearer, succ) &&
      rules.adopts(isMember(nodes, nearer))
        ? nearer
        : succ;
    const isNotified =
      isMember(nodes, chosen) &&
      (nodes[chosen]!.prdc === null || between(nodes[chosen]!.prdc!, node, chosen));
    const succs = [chosen, ...others];
    if (chosen === node) return { [node]: { succs, ...(isNotified && { prdc: node }) } };
    return { [node]: { succs }, ...(isNotified && { [chosen]: { prdc: node } }) };
  };

  const fail: Step = (nodes, node) =>
    isMember(nodes, node) && rules.mayLose(nodes, node) ? { [node]: OUTSIDE } : undefined;

  const flush: Step = (nodes, node) => {
    const { prdc } = nodes[node]!;
    return isMember(nodes, node) && prdc !== null && !isMember(nodes, prdc)
      ? { [node]: { prdc: null } }
      : undefined;
  };

  const update: Step = (nodes, node) => {
    const [succ, second] = nodes[node]!.succs;
    return succ !== undefined && !isMember(nodes, succ) && second !== undefined
      ? { [node]: { succs: [second] } }
      : undefined;
  };

  const reconcile: Step = (nodes, node) => {
    const [succ, second] = nodes[node]!.succs;
    if (succ === undefined || !isMember(nodes, succ)) return undefined;
    const next = nodes[succ]!.succs[0]!;
    return next !== second && (next !== succ || succ === node)
      ? { [node]: { succs: [succ, next] } }
      : undefined;
  };

  return { join, stabilize, fail, flush, update, reconcile };
};
