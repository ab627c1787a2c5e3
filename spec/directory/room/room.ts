/** A directory that chooses nodes for values: on different racks, and by preference where there is room. */
import { system } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { messageText } from "./messages.ts";
import type { Node } from "./node.ts";
import * as properties from "./properties.ts";
import { clientsOf, racksOf, rolesOf } from "./roles.ts";
import type { Directory } from "./state.ts";

/** What a process holds, in one line. */
const stateText = (state: Directory | Node): string => {
  if ("keys" in state) return state.isLost ? "lost" : `has ${state.keys.join(" ")}`;
  const nodes = [...new Set(Object.values(state.entries).flatMap((each) => each.nodes))];
  const keysOn = (node: string) =>
    Object.entries(state.entries)
      .filter(([, entry]) => entry.nodes.includes(node))
      .map(([key]) => key);
  return nodes
    .sort()
    .map((each) => `${each}: ${keysOn(each).join(" ")}`)
    .join(", ");
};

/** The store at a scope. */
export const room = (scope: Scope, rules: Rules) => {
  const { lostRacks, puts, rebalances } = scope;
  const racks = racksOf(scope);
  return system({
    name: "directory, racks and room",
    roles: rolesOf(scope, rules),
    clients: clientsOf(scope),
    environment: { network: "bag" },
    joint: (on) => ({
      "its rack is lost": on(Object.keys(racks), ({ node }, id) => {
        const gone = Object.keys(racks).filter((each) => node[each]!.isLost);
        const lost = new Set(gone.map((each) => racks[each]));
        const there = Object.keys(racks).filter((each) => racks[each] === racks[id]);
        return lost.size < lostRacks && !node[id]!.isLost && there[0] === id
          ? { node: Object.fromEntries(there.map((each) => [each, { isLost: true }])) }
          : undefined;
      }),
      detect: on(Object.keys(racks), ({ node, directory }, id) =>
        node[id]!.isLost && !directory.lost.includes(id)
          ? { directory: { lost: [...directory.lost, id].sort() } }
          : undefined,
      ),
    }),
    show: { message: messageText, state: stateText },
    always: {
      "copies of a value are on different racks": properties.onDifferentRacks(scope),
      "an answered put is on a node that is not lost": properties.survives,
      "no node is sent a value that it has no room for":
        lostRacks === 0 && properties.hasRoom,
      "new values go to several nodes":
        puts > 1 && !rebalances && properties.newAreSpread(scope),
    },
    leadsTo: {
      "loads come to differ by at most one value": lostRacks === 0 && properties.evensOut,
      "every value comes to all its copies": properties.isRepaired,
    },
    fair: { weak: ["request", "deliver", "detect", "move", "repair"] },
    // Puts wait where there is no room on as many racks.
    ends: () => true,
  });
};
