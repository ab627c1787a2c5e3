/** Runs of a ring in which nodes join, leave, die, stand still, are slow and are cut off. */
import type { RingOptions } from "../../../impl/chord/ring-options.ts";
import { ringSettings } from "../../../impl/chord/ring-options.ts";
import { startRing } from "../../../impl/chord/start-ring.ts";
import { chord } from "../../../spec/chord/chord.ts";
import { defaults } from "../../../spec/chord/scope.ts";
import { conform } from "../../conform/conform.ts";
import { following } from "../../conform/following.ts";
import type { TraceEvent } from "../../history/trace.ts";
import { linKv } from "../../simulate/dialect.ts";
import type { Fault } from "../../simulate/fault.ts";
import { Random } from "../../simulate/random.ts";
import { simulate } from "../../simulate/simulate.ts";
import { numbered } from "../shared/numbered.ts";
import { correspondence } from "./correspondence.ts";

const SUCCESSORS = 2;
/** In the order of their identifiers: the spec names nodes in that order. */
const nodes = ringSettings(numbered("a", 7), {}).all;
const members = nodes.slice(0, 5);
const joining = nodes.slice(5);
const SPAN_MS = 6000;
/** Faults that begin in the span last at most so long after it. */
const CALM_MS = SPAN_MS + 4000;
/** All that nodes know is right again after so long without churn. */
const SETTLE_MS = 15_000;

const faultOf = (random: Random, alive: readonly string[]): Fault => {
  const time = random.int(1, SPAN_MS);
  const node = random.pick(alive);
  const forMs = random.int(100, 4000);
  switch (random.pick(["crash", "crash", "cut", "pause", "slow"])) {
    case "cut": {
      const other = random.pick(alive);
      const side = [...new Set([node, other])];
      return { type: "cut", time, side, way: random.pick(["in", "out", "both"]), forMs };
    }
    case "pause":
      return { type: "pause", time, node, forMs };
    case "slow":
      return { type: "slow", time, node, costMs: random.int(10, 200), forMs };
    default:
      return { type: "crash", time, node, downMs: forMs };
  }
};

/** What happens in the run of a seed: two nodes join, one may leave, and a few faults. */
const faultsOf = (seed: number): readonly Fault[] => {
  const random = new Random(seed, "churn");
  const leaving = random.chance(0.6) ? random.pick(members) : undefined;
  const alive = members.filter((each) => each !== leaving);
  return [
    ...joining.map(
      (node): Fault => ({ type: "join", time: random.int(1, SPAN_MS), node }),
    ),
    ...(leaving === undefined
      ? []
      : [{ type: "leave", time: random.int(1, SPAN_MS), node: leaving } as const]),
    ...Array.from({ length: random.int(0, 5) }, () => faultOf(random, alive)),
  ].toSorted((one, other) => one.time - other.time);
};

/** Runs the ring through the churn that a seed decides. */
export const churned = async (
  seed: number,
  options: RingOptions = {},
): Promise<readonly TraceEvent[]> => {
  const random = new Random(seed, "network");
  const { events } = await simulate({
    nodes,
    start: (ports) => startRing(ports, { members, successors: SUCCESSORS, ...options }),
    dialect: linKv as never,
    schedule: {
      seed,
      network: {
        delayMs: [1, random.pick([5, 30])],
        spread: random.pick([1, 5]),
        loss: random.pick([0, 0, 0.05]),
        duplication: random.pick([0, 0.05]),
      },
      flushMs: [1, 5],
      requests: [],
      faults: faultsOf(seed),
    },
    settleMs: SETTLE_MS,
  });
  return events;
};

/** Is each event a step of the spec? Its time-outs may go off at any time. */
export const judged = (events: readonly TraceEvent[]) => {
  const scope = {
    ...defaults,
    work: "messages",
    nodes: nodes.length,
    successors: SUCCESSORS,
    failures: members.length - SUCCESSORS - 1,
    timeOuts: "any",
    returns: true,
  };
  return conform(
    events,
    following(correspondence, {
      scope,
      rules: chord.rules(),
      members: nodes,
      system: chord.system(scope),
      placeOf: (_role, nth) => nodes[nth]!,
    }),
  );
};

type Told = {
  readonly phase: string;
  readonly succs: readonly string[];
  readonly prdc: string;
};

const isAstray = (
  node: string,
  live: readonly string[],
  { phase, succs, prdc }: Told,
): boolean => {
  const at = live.indexOf(node);
  const after = (by: number): string => live[(at + by) % live.length]!;
  const wanted = Array.from({ length: SUCCESSORS }, (_, by) => after(by + 1));
  return phase !== "in" || `${succs}` !== `${wanted}` || prdc !== after(live.length - 1);
};

/**
 * The nodes whose leaf set is not right at the end of a run, with what they hold; none if all were right at once at some
 * moment after the churn. Where messages are lost a node may be taken for dead at any time.
 */
export const astray = (events: readonly TraceEvent[]): readonly string[] => {
  const last = new Map<string, Told>();
  let found: readonly string[] = [];
  for (const { node, action, state, time } of events) {
    if (action !== "ring" && action !== "start") continue;
    last.set(node, state as unknown as Told);
    const live = nodes.filter((each) => (last.get(each)?.phase ?? "left") !== "left");
    const wrong = live.filter((each) => isAstray(each, live, last.get(each)!));
    found = wrong.map((each) => {
      const { phase, succs, prdc } = last.get(each)!;
      return `${each}: ${phase}, → ${succs.join(" ")}, ← ${prdc}`;
    });
    if (found.length === 0 && (time ?? 0) > CALM_MS) return found;
  }
  return found;
};
