/** A server and its clients in the simulated world, and what their programs must not see. */
import { localDialect } from "../../harness/simulate/datagram-probe.ts";
import { type Schedule, scheduleFrom } from "../../harness/simulate/schedule.ts";
import { simulate } from "../../harness/simulate/simulate.ts";
import type { Json } from "../ports.ts";
import { type AfsNodeOptions, startAfs } from "./node.ts";

/** A request of a program at a time; `b/2`: of the program 2 of the node b. */
export type Asked = readonly [
  time: number,
  node: string,
  type: "open" | "read" | "write" | "close" | "load" | "save",
  value?: number,
];

/** How a scene differs from the usual one. */
export type SceneOptions = Pick<AfsNodeOptions, "serves" | "caches"> & {
  readonly faults?: Schedule["faults"];
  readonly planted?: AfsNodeOptions["faults"];
  readonly seed?: number;
};

const RETRIES = { retryMs: { first: 100, most: 200 } };
const SERVER = "s";
const CLIENTS = ["a", "b", "c"];
const PROGRAMS = ["p", "q", "r"];

const run = (schedule: Schedule<Json>, { serves, caches, planted = [] }: SceneOptions) =>
  simulate<Json>({
    nodes: [...CLIENTS, SERVER],
    start: (ports) =>
      startAfs(ports, {
        server: SERVER,
        serves: { initially: { f: 0 }, ...RETRIES, ...serves },
        caches: { ...RETRIES, ...caches },
        faults: planted,
      }),
    dialect: localDialect as never,
    schedule,
    clientTimeoutMs: 60_000,
  });

type Run = Awaited<ReturnType<typeof run>>;

/** Plays a scene of one server `s` and clients `a`, `b` and `c`. */
export const play = async (asked: readonly Asked[], options: SceneOptions = {}) => {
  const { faults = [], seed = 1 } = options;
  const schedule: Schedule<Json> = {
    seed,
    network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 },
    flushMs: [1, 2],
    requests: asked.map(([time, program, type, value]) => ({
      time,
      client: `${program} at ${time}`,
      node: program.split("/")[0]!,
      request: { type, key: "f", program, ...(value !== undefined && { value }) },
    })),
    faults,
  };
  const { events, operations } = await run(schedule, options);
  const answers = asked.map(([time, node]) => {
    const of = operations.find(({ client }) => client === `${node} at ${time}`);
    return of?.result;
  });
  return { events, operations, answers };
};

/** The number of times that a node has traced this action. */
export const count = ({ events }: Pick<Run, "events">, node: string, action: string) =>
  events.filter((each) => each.node === node && each.action === action).length;

/**
 * Whole sessions at random, under faults that a seed draws. Each client has one program: of two programs on one client
 * one may read the old version until the store of the other one has returned, when a third client has the new one.
 */
export const playAtRandom = async (seed: number, options: SceneOptions = {}) => {
  const schedule = scheduleFrom<Json>(seed, {
    nodes: [...CLIENTS, SERVER],
    clients: PROGRAMS,
    requests: 24,
    request: (random, nth) =>
      random.chance(0.6)
        ? { type: "load", key: "f" }
        : { type: "save", key: "f", value: nth + 1 },
  });
  const requests = schedule.requests.map((each) => ({
    ...each,
    node: CLIENTS[PROGRAMS.indexOf(each.client)]!,
  }));
  return run({ ...schedule, requests }, options);
};

type Stored = { readonly version: number; readonly contents: readonly number[] };

type Seen = {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly isSave: boolean;
};

/**
 * What is wrong with a run of whole sessions: a value that was never stored, or a version that is older than one that was
 * seen or stored before the session began. Null: nothing is, so that the file is one register.
 */
export const complaintOf = ({
  events,
  operations,
}: Pick<Run, "events" | "operations">): string | null => {
  const versions = new Map<Json, number>();
  // A crash may come between a store and its line in the trace: the next start has it.
  const stored = events.flatMap(({ action, node, state }): Stored[] => {
    // A store that a client sends again was done before: its event has no contents.
    if (action === "commit")
      return "contents" in (state as object) ? [state as Stored] : [];
    return action === "start" && node === SERVER
      ? [...(state as { readonly files: Stored[] }).files]
      : [];
  });
  for (const { version, contents } of stored) {
    const value = contents[0]!;
    if ((versions.get(value) ?? version) !== version) return `${value} is stored twice`;
    versions.set(value, version);
  }
  const seen: Seen[] = [];
  for (const { request, result, invoked, returned } of operations) {
    if (result === undefined) continue;
    const { type, value } = request as { type: string; value?: number };
    if (type !== "load" && type !== "save") continue;
    const isSave = type === "save";
    const at = versions.get(isSave ? value! : (result as Json));
    if (at === undefined) return `${type} gives ${JSON.stringify(result)}`;
    seen.push({ from: invoked, to: returned, at, isSave });
  }
  for (const one of seen)
    for (const other of seen)
      if (one.to < other.from && (other.isSave ? other.at <= one.at : other.at < one.at))
        return `version ${other.at} is seen after version ${one.at}`;
  return null;
};
