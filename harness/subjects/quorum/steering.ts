/** How a path of the spec is played on the store, and what the two must agree on. */
import { startQuorum } from "../../../impl/quorum/node.ts";
import type { QuorumFault } from "../../../impl/quorum/options.ts";
import type { Rules } from "../../../spec/quorum/rules.ts";
import type { Scope } from "../../../spec/quorum/scope.ts";
import { retries } from "../../conform/retries.ts";
import type { Steering } from "../../conform/steering.ts";
import type { Json } from "../../history/trace.ts";
import { linKv } from "../../simulate/dialect.ts";
import { abstraction } from "./abstraction.ts";
import { lettersOf } from "./letters.ts";
import { observer } from "./observed.ts";
import { placement } from "./placement.ts";

const WORDS: Readonly<Record<string, string>> = { put: "write", get: "read", cas: "cas" };
const TIMEOUT_MS = 1000;
const RETRY_MS = 200;

export const steering = (
  scope: Scope,
  rules: Rules,
  faults: readonly QuorumFault[],
): Steering => {
  const places = placement(scope);
  const seen = observer();
  const letters = lettersOf(rules, places, seen);
  const { r, w, writeBack } = scope;
  const options = { r, w, writeBack, timeoutMs: TIMEOUT_MS, retryMs: RETRY_MS };
  const again = retries(places.nodes, RETRY_MS, letters.textOf);
  return {
    nodes: places.nodes,
    membersOf: places.membersOf,
    start: (ports) => startQuorum(ports, { ...options, faults }),
    dialect: linKv as never,
    placeOf: places.placeOf,
    request: (request) => {
      const { type, ...asked } = request as { type: string; value?: Json };
      return { ...asked, type: WORDS[type]!, key: "k" };
    },
    note: (told) => {
      seen.note(told);
      again.note(told);
    },
    letterOf: letters.letterOf,
    acts: {
      "give up": async (world, node) =>
        (await world.fire(node, TIMEOUT_MS)) > 0 ? null : `${node} waits for nothing`,
    },
    // Where the spec's lone writer relies on its own counter, the node asks all the same.
    hidden: async (world, node, request) => {
      if (scope.queryFirst || (request as { type: string }).type !== "put") return;
      for (const type of ["query", "report"]) {
        const all = world.waiting.filter(({ body }) => body.type === type);
        const mine = all.filter(({ src, dest }) => src === node || dest === node);
        const heard = mine.filter(({ dest }) => world.isUp(dest)).slice(0, r);
        for (const message of heard) await world.deliver(message);
        for (const message of mine) world.take(message);
      }
    },
    stutter: again.stutter,
    lacks: ({ action, request, node }) => {
      if (action === "request" && (request as { type: string }).type === "cas")
        return "the store refuses to compare and set: quorums of a register cannot decide it";
      return action === "wipe" && places.coordinators.includes(node!)
        ? "a node notices that it lost its counter when it starts again, not while it coordinates"
        : null;
    },
    abstraction: abstraction(places, seen, letters),
  };
};
