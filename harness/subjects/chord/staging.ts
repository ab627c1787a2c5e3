/** How paths of `spec/chord` are played on nodes of `impl/chord`. */
import { type RingFault, ringSettings } from "../../../impl/chord/ring-options.ts";
import { startRing } from "../../../impl/chord/start-ring.ts";
import type { Scope } from "../../../spec/chord/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Act, JointAct } from "../../conform/steering.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import type { Letter } from "../../model/process.ts";
import { linKv } from "../../simulate/dialect.ts";
import { lookUpStaging } from "./look-up-staging.ts";

const TIMES = {
  stabilizeMs: 1000,
  joinMs: 3000,
  answerMs: 5000,
  noticeMs: 5100,
  pingMs: 5200,
};

/** Upkeep in messages: a path says which timers go off. */
const upkeepStaging = (scope: Scope, faults: readonly RingFault[]): Staging => {
  const { successors, failures, leaves } = scope;
  const nodes = Array.from({ length: scope.nodes }, (_, nth) => `n${nth}`);
  const members = nodes.slice(0, successors + 1 + failures + leaves);
  const options = {
    ...TIMES,
    bits: 6,
    ids: Object.fromEntries(nodes.map((node, nth) => [node, 5 * nth + 2])),
    members,
    successors,
    faults,
  };
  const { joinEvery, stabilizeEvery } = ringSettings(nodes, options);
  /** What the path sends next: it says which member a node asks to let it in. */
  let sent: readonly Letter[] = [];
  const onNode =
    (act: Act): JointAct =>
    (world, [id]) =>
      act(world, String(id));
  return {
    placeOf: (_role, nth) => nodes[nth]!,
    members: nodes,
    // A node that fails says nothing: in the world it leaves without farewell.
    start: async (ports) => {
      const { leave: _, ...node } = await startRing(ports, options);
      return node;
    },
    dialect: linKv as never,
    request: (request) => request,
    chooses: (sends) => {
      sent = sends;
    },
    acts: {
      join: (world, node) =>
        firing(joinEvery(members.indexOf(sent[0]?.to ?? "")))(world, node),
      stabilize: (world, node) => firing(stabilizeEvery(node))(world, node),
      "time out": firing(TIMES.answerMs),
      "predecessor is dead": firing(TIMES.pingMs),
    },
    joint: {
      fail: async (world, [id]) => {
        await world.leave(String(id));
        return null;
      },
      "come back": async (world, [id]) => {
        await world.restart(String(id));
        return null;
      },
      "give a notice up": onNode(firing(TIMES.noticeMs)),
      leave: async (world, [id]) => {
        await world.ask(String(id), "operator", { type: "leave" });
        return null;
      },
    },
  };
};

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (at: AnyScope, faults: readonly RingFault[]): Staging => {
  const scope = at as unknown as Scope;
  return scope.work === "look-up"
    ? lookUpStaging(scope, faults)
    : upkeepStaging(scope, faults);
};
