import { requireWritable, writeWhole } from "../../artifacts/whole-file.ts";
import type { Bound } from "../../load/measurement.ts";
import { type Percentile, percentiles } from "../../load/percentile.ts";
import { type KillPlan, runLoad } from "../../load/run-load.ts";
import type { Arrivals } from "../../load/timetable.ts";
import { type StoreWords, storeWordsIn } from "../../load/words.ts";
import { InputError } from "../../model/input-error.ts";
import {
  implementedSubject,
  implementedSubjects,
  type Offering,
  requireOffers,
} from "../../registry/implemented-subjects.ts";
import { unknown } from "../../registry/nearest.ts";
import { loadPage } from "../../report/load-page.ts";
import {
  type Load,
  loadHeading,
  loadJson,
  loadReport,
} from "../../report/load-report.ts";
import { startedAtOnce } from "../../simulate/fault.ts";
import { colors, print, printJson } from "../../terminal/print.ts";
import { EXIT, exitOf } from "../exit.ts";

type LoadOptions = Readonly<Partial<Record<Percentile, number>>> & {
  readonly rate: number;
  readonly time: number;
  /** False: `--no-kill`; true: at the default moment. */
  readonly kill?: number | boolean;
  readonly victim?: string;
  readonly down?: number;
  readonly writes: number;
  readonly keys: number;
  readonly warmUp: number;
  readonly timeout: number;
  readonly arrivals: Arrivals;
  readonly seed: number;
  readonly html?: string;
  readonly json?: true;
};

/** The promise of slide 52: 300 ms for 99.9 % of the requests. */
const USUAL: Bound = { percentile: "p999", boundMs: 300 };

/** Runs `lockstep load`; sets the exit code. Throws InputError on bad options, or if the subject is no store. */
export const runLoadCommand = async (
  name: string,
  options: LoadOptions,
): Promise<void> => {
  const subject = await requireOffers(
    await implementedSubject(name),
    "client",
    "processes",
  );
  const words = await wordsOf(subject);
  const bounds = boundsOf(options);
  const { implementation } = subject;
  const { html, json, seed, rate, arrivals, warmUp, time, writes, keys } = options;
  const { processes, realSchedule } = implementation;
  // Nodes that join during `test --real` are no members yet.
  const nodes = startedAtOnce(processes.nodes, realSchedule?.faults ?? []);
  const kill = killOf(nodes, options);
  if (html !== undefined) requireWritable(html);
  const timetable = {
    seed,
    rate,
    arrivals,
    warmUpMs: warmUp,
    spanMs: time,
    writes,
    keys,
    nodes: nodes.length,
  };
  const plan = { subject: name, nodes, timetable, timeoutMs: options.timeout, kill };
  if (!json) print(loadHeading(plan));
  const aborting = new AbortController();
  const stop = (): void => aborting.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const result = await runLoad({
    cluster: processes.cluster,
    started: nodes,
    words,
    timetable,
    timeoutMs: options.timeout,
    bounds,
    kill,
    signal: aborting.signal,
  });
  process.off("SIGINT", stop).off("SIGTERM", stop);
  const load: Load = { ...plan, ...result };
  if (html !== undefined) writeWhole(html, loadPage(load));
  if (json) printJson(loadJson(load));
  else print(loadReport(load, colors));
  const exit = exitOf(result.measured.bounds.map(({ verdict }) => verdict));
  process.exitCode = result.interrupted ? EXIT.unfinished : exit;
};

/** @throws InputError naming the subjects that are stores */
const wordsOf = async (
  subject: Offering<"client" | "processes">,
): Promise<StoreWords> => {
  const words = storeWordsIn(subject.implementation.client);
  if (words !== undefined) return words;
  const others = (await implementedSubjects([], "client", "processes")).filter(
    ({ implementation }) => storeWordsIn(implementation.client) !== undefined,
  );
  throw new InputError(
    `${subject.name}: its clients do not put and get keys; name one of ${others.map((each) => each.name).join(", ")}`,
  );
};

/** @throws InputError if a time-out could count as kept */
const boundsOf = (options: LoadOptions): readonly Bound[] => {
  const given = percentiles.flatMap((percentile) => {
    const boundMs = options[percentile];
    return boundMs === undefined ? [] : [{ percentile, boundMs }];
  });
  const bounds = given.length === 0 ? [USUAL] : given;
  const loose = bounds.find(({ boundMs }) => boundMs >= options.timeout);
  if (loose === undefined) return bounds;
  throw new InputError(
    `--${loose.percentile} ${loose.boundMs}ms: clients give up after ${options.timeout} ms, so a request without an answer would count as within the bound; give a longer --timeout`,
  );
};

/** @throws InputError if there is no such node, or no such moment */
const killOf = (
  nodes: readonly string[],
  { kill, victim, down, time }: LoadOptions,
): KillPlan | null => {
  if (kill === false) {
    if (victim === undefined && down === undefined) return null;
    throw new InputError("--victim and --down need a kill: leave out --no-kill");
  }
  const node = victim ?? nodes.at(-1)!;
  if (!nodes.includes(node)) throw unknown({ what: "node", given: node, known: nodes });
  const atMs = typeof kill === "number" ? kill : time / 2;
  if (atMs < time) return { node, atMs, downMs: down ?? null };
  throw new InputError(
    `--kill ${atMs}ms: the run ends at ${time} ms; give a longer --time, or an earlier moment`,
  );
};
