/** The upkeep of the ring in joint steps: a node sees and changes others at once. */
import { system } from "lockstep";
import { drawn } from "../ring/drawing.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { correctedSteps } from "./corrected.ts";
import { isSettled, oneRingWithAll } from "./ideal.ts";
import { type NodeChanges, nodeText } from "./node.ts";
import { originalSteps } from "./original.ts";
import { alwaysOf, leadsToOf } from "./promises.ts";
import { isCalm, nodesOf, rolesOf } from "./roles.ts";

const stepsOf = (scope: Scope, rules: Rules) => {
  if (scope.protocol === "original")
    return { ...originalSteps(rules), rectify: undefined };
  return correctedSteps(scope, rules);
};

/** The ring at a scope. */
export const joint = (scope: Scope, rules: Rules) => {
  const { protocol, successors, fails, churn } = scope;
  const isOriginal = protocol === "original";
  const all = nodesOf(scope);
  const { join, fail, rectify, ...upkeep } = stepsOf(scope, rules);
  const patch = (node: NodeChanges | undefined) => node && { node };
  const stops = churn === "stops";
  return system({
    name: `Chord, ${isOriginal ? "as published" : "corrected"}`,
    roles: rolesOf(scope),
    joint: (on) => ({
      join: on(all, all, (state, node, at) =>
        isCalm(state) ? undefined : patch(join(state.node, node, at)),
      ),
      ...(fails && {
        fail: on(all, (state, node) =>
          isCalm(state) ? undefined : patch(fail(state.node, node)),
        ),
      }),
      ...(rectify && {
        rectify: on(all, all, (state, node, from) =>
          patch(rectify(state.node, node, from)),
        ),
      }),
      ...Object.fromEntries(
        Object.entries(upkeep).map(([name, step]) => [
          name,
          on(all, (state, node) => patch(step(state.node, node))),
        ]),
      ),
    }),
    show: {
      state: (state) => ("calm" in state ? undefined : nodeText(state)),
      world: ({ node }) => drawn(node),
    },
    observe: stops &&
      !isOriginal && {
        init: { wasSettled: false },
        after: ({ wasSettled }, _, world) => ({
          wasSettled: wasSettled || (isCalm(world) && isSettled(world.node, successors)),
        }),
      },
    always: alwaysOf(scope),
    sometimes: {
      "all nodes are in one ring": ({ node }) => oneRingWithAll(node, all),
    },
    leadsTo: leadsToOf(scope),
    fair: {
      weak: isOriginal
        ? ["stabilize", "flush", "update", "reconcile"]
        : ["stabilize", "stabilize from predecessor", "rectify"],
    },
    ends: () => true,
  });
};
