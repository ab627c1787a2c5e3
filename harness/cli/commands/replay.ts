import { type Replayed, replay, replayThrow } from "../../checker/paths/replay.ts";
import type { PathEntry } from "../../checker/rules/path.ts";
import { askedSystem, type Scripts } from "../../compare/asked-system.ts";
import { judgeRun, verdictsOf } from "../../conform/judge-run.ts";
import { judgeObjects } from "../../conform/promised.ts";
import { steer } from "../../conform/steer.ts";
import { type ModelName, models } from "../../consistency/models.ts";
import { type Json, readTraceFile, type Trace } from "../../history/trace.ts";
import { reading } from "../../history/unreadable-event.ts";
import type { Family } from "../../model/family.ts";
import { InputError } from "../../model/input-error.ts";
import type { System } from "../../model/system.ts";
import {
  implementedSubject,
  requireOffers,
} from "../../registry/implemented-subjects.ts";
import { systemsNamed } from "../../registry/registry.ts";
import type { PathEvent } from "../../report/path-trace.ts";
import { counted } from "../../report/quantity.ts";
import { quirkLines } from "../../report/quirk-lines.ts";
import {
  conformanceReport,
  consistencyReport,
  eventLine,
} from "../../report/run-report.ts";
import { isSameStep } from "../../report/same-step.ts";
import { operationsOf } from "../../simulate/operations-of.ts";
import type { Schedule } from "../../simulate/schedule.ts";
import { print, printJson } from "../../terminal/print.ts";
import { EXIT } from "../exit.ts";
import { readable, scopeOfHeader } from "../readable.ts";

type ReplayOptions = {
  readonly step?: true;
  readonly subject?: string;
  readonly json?: true;
};

type ReplayOutcome = {
  /** Whether the outcome is the one that the header expects. */
  readonly asExpected: boolean;
  readonly outcome: string;
  readonly lines: readonly string[];
  readonly details: object;
};

/** Runs `lockstep replay`; sets the exit code. Throws InputError if the trace cannot be read. */
export const runReplay = async (file: string, options: ReplayOptions): Promise<void> => {
  const trace = readTraceFile(file);
  const play =
    trace.header.kind !== "path" ? replayRun : options.subject ? steerPath : replayPath;
  const { asExpected, outcome, lines, details } = await readable(file, () =>
    play(file, trace, options),
  );
  if (options.json)
    printJson({
      command: "replay",
      file,
      kind: trace.header.kind,
      asExpected,
      outcome,
      ...details,
    });
  else {
    print(`${file}: ${trace.header.why}`);
    if (options.step) for (const event of trace.events) print(`  ${eventLine(event)}`);
    for (const line of lines) print(line);
    print(outcome);
  }
  process.exitCode = asExpected ? EXIT.fine : EXIT.violated;
};

type ExpectedVerdict = {
  readonly property: string;
  readonly verdict: string;
  readonly loop?: number;
};

type ExpectedThrow = { readonly threw: string };

/** Whether the header expects that a function of the spec throws at the end of the path. */
const isThrow = (expect: Json): expect is ExpectedThrow =>
  typeof expect === "object" &&
  expect !== null &&
  "threw" in expect &&
  typeof expect.threw === "string";

const recordIn = (file: string, value: Json | undefined, name: string): object => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new InputError(
    `${file}:1:1: in the header, "${name}" is not a record; is the file damaged?`,
  );
};

const expectedIn = (file: string, { expect }: Trace["header"]): ExpectedVerdict => {
  const expected = recordIn(file, expect, "expect") as ExpectedVerdict;
  if (typeof expected.property === "string" && typeof expected.verdict === "string")
    return expected;
  throw new InputError(
    `${file}:1:1: in the header, "expect" has no property and verdict; is the file damaged?`,
  );
};

type RunFaults = { readonly planted: string[]; readonly schedule?: Schedule<Json> };

/** The faults and the schedule of a run. The schedule is checked only by running it. */
const faultsIn = (file: string, { faults }: Trace["header"]): RunFaults => {
  const found = recordIn(file, faults, "faults") as RunFaults;
  if (
    !Array.isArray(found.planted) ||
    !found.planted.every((each) => typeof each === "string")
  )
    throw new InputError(
      `${file}:1:1: in the header, "faults.planted" is not a list of names; is the file damaged?`,
    );
  return found;
};

/** The system of a path. A path of `compare` has scripts, and is about one model alone. */
const systemOf = (
  file: string,
  family: Family,
  header: Trace["header"],
  property: string,
): System => {
  const { mutant, scripts } = header;
  const { compared } = family;
  const system = family.system(scopeOfHeader(file, family, header), mutant);
  if (scripts === undefined) return system;
  const object = compared.object ?? Object.values(system.consistent)[0];
  const consistent = object === undefined ? {} : { [property]: object };
  return { ...askedSystem(system, scripts as Scripts), consistent };
};

/** For each event, a predicate: whether a step is the one that was recorded. */
const recordedIn = ({ events }: Trace): ((entry: PathEntry) => boolean)[] =>
  events.map((event) => {
    const isSame = isSameStep(event as PathEvent);
    return (entry) => reading(event, () => isSame(entry));
  });

const steppedShort = (file: string, { events }: Trace, taken: number): ReplayOutcome => ({
  asExpected: false,
  outcome: `${file}: step ${taken + 1} is no longer a step of the spec; has the spec changed since?`,
  lines: [`  > ${eventLine(events[taken]!)}`],
  details: { taken, steps: events.length, verdict: null },
});

/** Plays a path to the state where a function of the spec throws. */
const replayToThrow = async (
  file: string,
  trace: Trace,
  { threw }: ExpectedThrow,
): Promise<ReplayOutcome> => {
  const { header, events } = trace;
  const [registered] = await systemsNamed([header.subject]);
  const { family } = registered!;
  const system = family.system(scopeOfHeader(file, family, header), header.mutant);
  const { taken, error } = replayThrow(system, threw, recordedIn(trace));
  const steps = events.length;
  if (taken < steps && error === undefined) return steppedShort(file, trace, taken);
  const details = { taken, steps, error: error?.message ?? null };
  const after = `${counted(taken, "step")} taken`;
  if (error === undefined) {
    const outcome = `${after}: ${threw} throws nothing now, and threw when the path was recorded`;
    return { asExpected: false, outcome, lines: [], details };
  }
  const asExpected = taken === steps;
  const recorded = asExpected ? "as recorded" : `${counted(steps, "step")} recorded`;
  const outcome = `${after}: ${error.message}, ${recorded}`;
  return { asExpected, outcome, lines: [], details };
};

/** Plays a path on the spec. */
const replayPath = async (file: string, trace: Trace): Promise<ReplayOutcome> => {
  const { header, events } = trace;
  if (isThrow(header.expect)) return replayToThrow(file, trace, header.expect);
  const { property, verdict, loop } = expectedIn(file, header);
  const [registered] = await systemsNamed([header.subject]);
  const system = systemOf(file, registered!.family, header, property);
  const found: Replayed = replay(system, { property, verdict, loop }, recordedIn(trace));
  if (found.taken < events.length) return steppedShort(file, trace, found.taken);
  return {
    asExpected: found.verdict === verdict,
    outcome: `${events.length} steps taken: "${property}" ${found.verdict}, as ${
      found.verdict === verdict ? "" : "not "
    }recorded`,
    lines: [],
    details: { taken: found.taken, steps: events.length, verdict: found.verdict },
  };
};

/** Plays a path on the nodes of an implementation. */
const steerPath = async (
  file: string,
  trace: Trace,
  { subject }: ReplayOptions,
): Promise<ReplayOutcome> => {
  const { implementation, family } = await requireOffers(
    await implementedSubject(subject!),
    "steering",
  );
  const { expect } = trace.header;
  const { property, verdict } = isThrow(expect)
    ? { property: expect.threw, verdict: "" }
    : expectedIn(file, trace.header);
  const scope = scopeOfHeader(file, family, trace.header);
  const { mutant } = trace.header;
  const steered = await steer(trace, implementation.steering(scope, [], mutant));
  const details = {
    taken: steered.taken,
    steps: steered.steps,
    refusal: steered.refusal,
    quirks: steered.quirks,
  };
  const met = quirkLines(steered.quirks, { tell: "met" });
  if (steered.refusal !== null) {
    const refused = trace.events[steered.taken]!;
    return {
      asExpected: false,
      outcome: `the code refuses step ${steered.taken + 1} of ${steered.steps}: ${steered.refusal}`,
      lines: [`  > ${eventLine(refused)}`, ...met],
      details: { ...details, verdict: null },
    };
  }
  if (!(property in models))
    return {
      asExpected: true,
      outcome: `followed: the code takes all ${steered.steps} steps; "${property}" is about states of the spec, so the code cannot be judged by it`,
      lines: met,
      details: { ...details, verdict: null },
    };
  const judged = judgeObjects(
    implementation.promises,
    property as ModelName,
    steered.operations,
  );
  if (judged === undefined)
    return {
      asExpected: true,
      outcome: `followed: the code takes all ${steered.steps} steps; ${subject} promises its clients no consistency model`,
      lines: met,
      details: { ...details, verdict: null },
    };
  const reproduced = judged.verdict === "violated";
  return {
    asExpected: reproduced === (verdict === "violated"),
    outcome: `${reproduced ? "reproduced" : "not reproduced"}: the code takes all ${steered.steps} steps, and ${property} is ${judged.verdict}`,
    lines: [consistencyReport(judged), ...met],
    details: { ...details, verdict: judged.verdict },
  };
};

/** Judges a run again. A simulated run is simulated again first. */
const replayRun = async (
  file: string,
  { header, events }: Trace,
): Promise<ReplayOutcome> => {
  const subject = await implementedSubject(header.subject);
  const { implementation } = subject;
  const { planted, schedule } = faultsIn(file, header);
  const lines: string[] = [];
  if (schedule === undefined) lines.push("a real run: judged again");
  else {
    const simulated = (await requireOffers(subject, "simulate")).implementation;
    const again = await simulated.simulate(schedule, planted).catch((error) => {
      if (error instanceof InputError) throw error;
      throw new InputError(
        `${file}:1:1: the schedule in the header cannot be run: ${(error as Error).message}`,
      );
    });
    const differs = again.events.findIndex(
      (event, at) => JSON.stringify(event) !== JSON.stringify(events[at]),
    );
    if (differs >= 0 || again.events.length !== events.length)
      return {
        asExpected: false,
        outcome: `${file}: simulated again, the run differs from event ${differs < 0 ? again.events.length : differs} on; has the implementation changed since?`,
        lines: [],
        details: { verdicts: null },
      };
    lines.push(`simulated again: the same ${events.length} events`);
  }
  const judged = judgeRun(implementation, { events, operations: operationsOf(events) });
  const verdicts: Readonly<Record<string, string>> = verdictsOf(judged);
  const expected = recordIn(file, header.expect, "expect") as Record<string, string>;
  const others = Object.entries(expected).filter(
    ([judge, verdict]) => verdicts[judge] !== verdict,
  );
  const differences = others.map(
    ([judge, verdict]) =>
      `${judge} is ${verdicts[judge] ?? "not judged"}, and was ${verdict} when the trace was recorded`,
  );
  const asExpected = differences.length === 0;
  return {
    asExpected,
    outcome: asExpected
      ? "the verdicts are those in the header"
      : `the verdicts are not those in the header: ${differences.join("; ")}`,
    lines: [
      ...lines,
      conformanceReport(judged.conformance, events),
      ...judged.promises.map(consistencyReport),
      ...quirkLines(judged.conformance.quirks, { tell: "met" }),
    ],
    details: { verdicts, quirks: judged.conformance.quirks },
  };
};
