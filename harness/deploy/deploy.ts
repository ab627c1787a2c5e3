import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../impl/ports.ts";
import { runClient } from "../simulate/client.ts";
import type { Dialect } from "../simulate/dialect.ts";
import { startedAtOnce } from "../simulate/fault.ts";
import { runFault } from "../simulate/nemesis.ts";
import { operationsOf } from "../simulate/operations-of.ts";
import type { Schedule } from "../simulate/schedule.ts";
import { clientsOf, type Run } from "../simulate/simulate.ts";
import { Cluster } from "./cluster.ts";
import { type ForeignClients, ForeignProcess } from "./foreign-client.ts";
import type { Program } from "./node-process.ts";
import type { ServeOptions } from "./serve.ts";
import { readTraceLog } from "./trace-log.ts";

/** A deployment: the nodes, their program, how clients ask, and the schedule. */
type Deployment<Q extends Json> = {
  readonly nodes: readonly string[];
  readonly program: Program;
  readonly dialect: Dialect<Q>;
  /**
   * Its times are real milliseconds. The machine decides delays and flushes, except for faults and for the
   * links that differ; the seed decides what these links lose.
   */
  readonly schedule: Pick<Schedule<Q>, "requests" | "faults" | "links"> &
    Partial<Pick<Schedule<Q>, "seed">>;
  /** Foreign programs as further clients. The run lasts until they have ended. */
  readonly clients?: ForeignClients;
  /** After how long a client stops waiting for an answer; 3000 unless given. */
  readonly clientTimeoutMs?: number;
  /** How long the nodes go on after the last answer and the last fault; 200 unless given. */
  readonly settleMs?: number;
  /** Packets of datagrams are among the events unless they are left out: of a long transfer they are too many. */
  readonly packets?: ServeOptions["packets"];
  /** For data and trace; a temporary one, removed at the end, unless given. */
  readonly directory?: string;
  /** Ends the run early: all nodes are killed, and the run so far is returned. */
  readonly signal?: AbortSignal;
};

/**
 * Runs a schedule like `simulate`, with real processes, sockets, disks and time.
 *
 * @throws Error when a node cannot start, or ends without being killed
 */
export const deploy = async <Q extends Json>(
  deployment: Deployment<Q>,
): Promise<Run<Q>> => {
  const directory = deployment.directory ?? mkdtempSync(join(tmpdir(), "lockstep-"));
  const { nodes, program, clientTimeoutMs = 3000, signal } = deployment;
  let fail: (error: Error) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined); // It is awaited only later: until then it is not unhandled.
  const aborted = new Promise<"interrupted">((resolve) => {
    if (signal?.aborted) resolve("interrupted");
    signal?.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
  const cluster = new Cluster({
    nodes,
    program,
    directory,
    clientTimeoutMs,
    failed: fail,
    seed: deployment.schedule.seed ?? 1,
    ...(deployment.packets && { packets: deployment.packets }),
    ...(deployment.schedule.links && { links: deployment.schedule.links }),
  });
  const programs: ForeignProcess[] = [];
  const close = async (): Promise<void> => {
    const closed = cluster.close(); // From now on nothing is started.
    await Promise.all(programs.map((program) => program.kill()));
    await closed;
  };
  try {
    const played = play(cluster, deployment, programs);
    const end = await Promise.race([played, failure, aborted]);
    await close();
    const events = readTraceLog(cluster.traceFile);
    const operations = operationsOf<Q>(events);
    return { events, operations, interrupted: end === "interrupted" };
  } finally {
    await close();
    if (deployment.directory === undefined)
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
};

const play = async <Q extends Json>(
  cluster: Cluster,
  { dialect, schedule, clients = {}, settleMs = 200 }: Deployment<Q>,
  programs: ForeignProcess[],
): Promise<"complete"> => {
  await cluster.open(startedAtOnce(cluster.nodes, schedule.faults));
  const doors = Object.keys(clients).length === 0 ? {} : await cluster.openDoors();
  if (!cluster.isOpen) return "complete";
  for (const [name, client] of Object.entries(clients))
    programs.push(
      new ForeignProcess(name, client, {
        doors,
        record: (event, ms) => cluster.record(event, ms),
        deathOf: (each) => cluster.deathOf(each),
      }),
    );
  await Promise.all([
    ...programs.map(({ done }) => done),
    ...clientsOf(schedule.requests).map(([client, requests]) =>
      runClient(client, requests, { dialect, world: cluster }),
    ),
    ...schedule.faults.map((fault) => runFault(fault, cluster)),
  ]);
  await cluster.pause(settleMs);
  return "complete";
};
