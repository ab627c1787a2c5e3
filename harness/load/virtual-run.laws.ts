/** Runs of the load generator in virtual time, against a server that is a function of the moment. */
import { Agenda } from "../simulate/agenda.ts";
import { type Ending, generate } from "./generate.ts";
import { type Bound, type Measured, Measurement } from "./measurement.ts";
import { type LoadRules, rules } from "./rules.ts";
import { type Planned, type TimetableOptions, timetableOf } from "./timetable.ts";

/** How a request ends that the first node does not answer. */
type Otherwise = Partial<Ending> & { readonly endedMs: number };

/** When a server answers a request that reaches it now; null: never. Times are in milliseconds. */
export type Server = (nowMs: number, request: Planned) => number | null | Otherwise;

/** A request each 2 ms for a minute, as on slide 52; no warm-up. */
export const MINUTE: TimetableOptions = {
  seed: 1,
  rate: 500,
  arrivals: "constant",
  warmUpMs: 0,
  spanMs: 60_000,
  writes: 0.5,
  keys: 10,
  nodes: 1,
};

/** The time-out of these runs. */
export const TIMEOUT_MS = 3000;

/** Measures a server in virtual time. @param changed the decisions of a faulty load generator */
export const measured = async (
  server: Server,
  {
    changed = {},
    options = MINUTE,
    bounds = [{ percentile: "p999", boundMs: 300 }],
    standsUntilMs = 0,
  }: {
    readonly changed?: Partial<LoadRules>;
    readonly options?: TimetableOptions;
    readonly bounds?: readonly Bound[];
    /** The load generator stands still until this time. */
    readonly standsUntilMs?: number;
  } = {},
): Promise<Measured> => {
  const by: LoadRules = { ...rules, ...changed };
  const agenda = new Agenda();
  const { spanMs, warmUpMs } = options;
  const measurement = new Measurement({
    bounds,
    timeoutMs: TIMEOUT_MS,
    spanMs,
    rules: by,
  });
  const now = () => agenda.now - warmUpMs;
  const until = (ms: number) => agenda.until(Math.max(standsUntilMs, ms) + warmUpMs);
  const ask = async (request: Planned, deadlineMs: number): Promise<Ending> => {
    const at = { passed: 0, lastSentMs: now() };
    const found = server(now(), request);
    const { endedMs, ...more } =
      typeof found === "number"
        ? { endedMs: found }
        : (found ?? { endedMs: Number.POSITIVE_INFINITY });
    if (endedMs <= deadlineMs) {
      await until(endedMs);
      return { ...at, failure: null, ...more };
    }
    await until(deadlineMs);
    return { ...at, failure: "timed out" };
  };
  let isDone = false;
  const run = generate(timetableOf(options), {
    runtime: { now, until, ask },
    timeoutMs: TIMEOUT_MS,
    rules: by,
    take: (sample) => measurement.take(sample),
  }).finally(() => {
    isDone = true;
  });
  await agenda.run(() => isDone, 1_000_000);
  await run;
  return measurement.result;
};
