import type { LoadRules } from "./rules.ts";
import type { Planned } from "./timetable.ts";

/** Why a request has no answer. */
export type Failure =
  /** No answer in time. */
  | "timed out"
  /** The connection broke while the request was under way. */
  | "broken"
  /** No node could be reached. */
  | "refused"
  /** The answer is an error with this code. */
  | `error ${number}`;

/** How a request ended. */
export type Ending = {
  readonly failure: Failure | null;
  /** How many nodes refused the connection, or broke it, before another one was asked. */
  readonly passed: number;
  /** When the client asked the last node. */
  readonly lastSentMs: number;
};

/** What the load generator needs of the world: its time, and a way to the store. Times count from the measurement's start. */
export type Runtime = {
  now(): number;
  /** Resolves at this time, or soon if that has passed. @throws AbortError when the run is to end early */
  until(ms: number): Promise<void>;
  /** Sends a request; resolves at its end, at the latest at the deadline. */
  ask(request: Planned, deadlineMs: number): Promise<Ending>;
};

/** One request with its moments. */
export type Sample = Ending & {
  readonly request: Planned;
  readonly sentMs: number;
  readonly endedMs: number;
};

type Generating = {
  readonly runtime: Runtime;
  readonly timeoutMs: number;
  readonly rules: LoadRules;
  /** Takes each request when it has ended. */
  readonly take: (sample: Sample) => void;
};

/**
 * Sends the requests of a timetable, each at its moment, whether earlier ones are answered or not (an open loop).
 * Resolves when all have ended. The client gives up at the time-out, counted from the moment of the timetable.
 *
 * @throws what the runtime throws
 */
export const generate = async (
  timetable: Iterable<Planned>,
  { runtime, timeoutMs, rules, take }: Generating,
): Promise<void> => {
  const open = new Set<Promise<void>>();
  const send = async (request: Planned): Promise<void> => {
    const sentMs = runtime.now();
    const from = rules.waits ? sentMs : request.atMs;
    const ending = await runtime.ask(request, from + timeoutMs);
    take({ ...ending, request, sentMs, endedMs: runtime.now() });
  };
  for (const request of timetable) {
    await runtime.until(request.atMs);
    const sent = send(request);
    if (rules.waits) await sent;
    open.add(sent);
    void sent.finally(() => open.delete(sent));
  }
  await Promise.all(open);
};
