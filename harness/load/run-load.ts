import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RealProcesses } from "../conform/subject.ts";
import { generate } from "./generate.ts";
import { type Bound, type Measured, Measurement } from "./measurement.ts";
import { RealStore } from "./real-store.ts";
import { rules } from "./rules.ts";
import { type TimetableOptions, timetableOf } from "./timetable.ts";
import type { StoreWords } from "./words.ts";

/** Which node is killed, and when; and after how long it is started again (null: it stays down). */
export type KillPlan = {
  readonly node: string;
  readonly atMs: number;
  readonly downMs: number | null;
};

/** A run under load. */
type LoadRun = {
  readonly cluster: RealProcesses["cluster"];
  /** The nodes to start. */
  readonly started: readonly string[];
  readonly words: StoreWords;
  readonly timetable: TimetableOptions;
  readonly timeoutMs: number;
  readonly bounds: readonly Bound[];
  readonly kill: KillPlan | null;
  /** Ends the run early. */
  readonly signal: AbortSignal;
};

/** The node that was killed, and the times at which it was killed and listened again; null: it stayed down. */
type Killed = {
  readonly node: string;
  readonly atMs: number;
  readonly backAtMs: number | null;
};

/** What was measured, and what was killed meanwhile. */
export type LoadResult = {
  readonly measured: Measured;
  readonly killed: Killed | null;
  readonly interrupted: boolean;
};

/**
 * Runs real processes under load, and kills one of them meanwhile.
 *
 * @throws Error when a node cannot start, or ends without being killed
 */
export const runLoad = async (run: LoadRun): Promise<LoadResult> => {
  const directory = mkdtempSync(join(tmpdir(), "lockstep-load-"));
  let fail: (error: Error) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined); // It is awaited only later: until then it is not unhandled.
  const cluster = run.cluster(directory, fail);
  const ended = new AbortController();
  const stop = AbortSignal.any([run.signal, ended.signal]);
  const { started, words } = run;
  const store = new RealStore({ cluster, started, words, stop });
  try {
    await Promise.race([cluster.open(started), failure]);
    return await Promise.race([underLoad(store, run), failure]);
  } finally {
    ended.abort();
    store.close();
    await cluster.close();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
};

const underLoad = async (store: RealStore, run: LoadRun): Promise<LoadResult> => {
  const { timetable, timeoutMs, bounds, signal } = run;
  const { spanMs, warmUpMs } = timetable;
  const measurement = new Measurement({ bounds, timeoutMs, spanMs, rules });
  await store.open(warmUpMs);
  const killed: Killed[] = [];
  try {
    await Promise.all([
      generate(timetableOf(timetable), {
        runtime: store,
        timeoutMs,
        rules,
        take: (sample) => measurement.take(sample),
      }),
      ...(run.kill === null ? [] : [kill(store, run.kill, { spanMs, killed })]),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const measured = measurement.result;
  return {
    measured: signal.aborted ? unfinished(measured) : measured,
    killed: killed.at(-1) ?? null,
    interrupted: signal.aborted,
  };
};

/** The result of a run that ended early: a bound that holds so far need not hold in the end. */
export const unfinished = (measured: Measured): Measured => ({
  ...measured,
  bounds: measured.bounds.map((bound) =>
    bound.verdict === "holds" ? { ...bound, verdict: "unfinished" } : bound,
  ),
});

/**
 * Kills a node at its time, and starts it again. A node whose restart would be after the end of the run stays down.
 */
const kill = async (
  store: RealStore,
  { node, atMs, downMs }: KillPlan,
  { spanMs, killed }: { readonly spanMs: number; readonly killed: Killed[] },
): Promise<void> => {
  await store.until(atMs);
  const killedAtMs = await store.kill(node);
  killed.push({ node, atMs: killedAtMs, backAtMs: null });
  if (downMs === null || atMs + downMs >= spanMs) return;
  await store.until(atMs + downMs);
  killed.push({ node, atMs: killedAtMs, backAtMs: await store.restart(node) });
};
