import type { Json, Start } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import type { Operation } from "../model/operation.ts";
import { runClient } from "./client.ts";
import type { Dialect } from "./dialect.ts";
import { startedAtOnce } from "./fault.ts";
import { runFault } from "./nemesis.ts";
import { operationsOf } from "./operations-of.ts";
import type { PlannedRequest, Schedule } from "./schedule.ts";
import { SimulatedWorld } from "./world.ts";

/** The record of a run. */
export type Run<Q = Json> = {
  readonly events: readonly TraceEvent[];
  readonly operations: readonly Operation<Q, Json>[];
  /** The run ended before its schedule did. */
  readonly interrupted: boolean;
};

/** A simulation: the nodes, how they start, how clients ask, and the schedule. */
type Simulation<Q extends Json> = {
  readonly nodes: readonly string[];
  readonly start: Start;
  readonly dialect: Dialect<Q>;
  readonly schedule: Schedule<Q>;
  /** After how long a client stops waiting for an answer; 2000 unless given. */
  readonly clientTimeoutMs?: number;
  /** How long the nodes go on after the last answer and the last fault; 200 unless given. */
  readonly settleMs?: number;
};

/**
 * Runs a schedule in a simulated world. The same simulation twice gives the same events, byte for byte.
 *
 * @throws what a node throws; an Error when the run takes more than `STEPS_MAX` steps
 */
export const simulate = async <Q extends Json>({
  nodes,
  start,
  dialect,
  schedule,
  clientTimeoutMs = 2000,
  settleMs = 200,
}: Simulation<Q>): Promise<Run<Q>> => {
  const world = new SimulatedWorld({ nodes, start, schedule, clientTimeoutMs });
  const started = startedAtOnce(nodes, schedule.faults);
  let over = false;
  const finished = (async () => {
    // The schedule begins when all nodes have started, however long their disks take.
    await Promise.all(started.map((node) => world.restart(node)));
    world.begin();
    await Promise.all([
      ...clientsOf(schedule.requests).map(([client, requests]) =>
        runClient(client, requests, { dialect, world }),
      ),
      ...schedule.faults.map((fault) => runFault(fault, world)),
    ]);
    await world.pause(settleMs);
    over = true;
  })();
  let failure: { readonly error: unknown } | undefined;
  finished.catch((error: unknown) => {
    failure = { error };
  });
  await world.agenda.run(() => over || failure !== undefined, STEPS_MAX);
  if (failure !== undefined) throw failure.error;
  const { events } = world;
  return { events, operations: operationsOf<Q>(events), interrupted: !over };
};

/** The requests by client, in order. */
export const clientsOf = <Q>(
  requests: readonly PlannedRequest<Q>[],
): readonly (readonly [client: string, requests: readonly PlannedRequest<Q>[]])[] => {
  const byClient = new Map<string, PlannedRequest<Q>[]>();
  for (const request of requests) {
    const own = byClient.get(request.client);
    if (own === undefined) byClient.set(request.client, [request]);
    else own.push(request);
  }
  return [...byClient];
};

const STEPS_MAX = 1_000_000;
