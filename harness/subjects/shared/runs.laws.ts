/** Laws of the runs of a store, whatever its protocol. */
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conform } from "../../conform/conform.ts";
import { followerOf } from "../../conform/follower-of.ts";
import { type JudgedRun, judgeRun, verdictsOf } from "../../conform/judge-run.ts";
import { steer } from "../../conform/steer.ts";
import type { Implementation, Subject } from "../../conform/subject.ts";
import { models } from "../../consistency/models.ts";
import { register } from "../../history/objects.ts";
import { readTraceFile, type TraceEvent } from "../../history/trace.ts";
import type { Scope } from "../../model/family.ts";
import { operationsOf } from "../../simulate/operations-of.ts";

/** A subject whose implementation is simulated, and driven along paths of its spec. */
export type Store = Omit<Subject, "implementation"> & {
  readonly implementation: Implementation &
    Required<Pick<Implementation, "schedule" | "simulate" | "steering" | "cover">>;
};

/** The folder that keeps traces of a subject. */
export const tracesOf = (name: string): string =>
  new URL(`../../../traces/${name}/`, import.meta.url).pathname;

/** Judges the simulated run that a seed decides, with faults planted. */
export const simulating =
  ({ implementation }: Store) =>
  async (seed: number, faults: readonly string[] = []): Promise<JudgedRun> => {
    const { schedule, simulate } = implementation;
    return judgeRun(implementation, await simulate(schedule(seed), faults));
  };

/** Both judges accept the traces kept as accepted, and judge each rejected one as its header says. */
export const keepsTraces = ({ name, implementation }: Store): void => {
  const folder = tracesOf(name);
  const filesOf = (kind: string): readonly string[] =>
    existsSync(folder + kind)
      ? readdirSync(folder + kind).map((file) => `${kind}/${file}`)
      : [];
  const judged = (events: readonly TraceEvent[]): JudgedRun =>
    judgeRun(implementation, { events, operations: operationsOf(events) });

  describe("traces kept", () => {
    test.each(filesOf("accepted"))("%s: both judges hold", (file) => {
      const { header, events } = readTraceFile(folder + file);
      expect(header.why.length).toBeGreaterThan(20);
      expect(judged(events)).toMatchObject({
        conformance: { verdict: "holds", explained: events.length },
        promises: [{ verdict: "holds" }],
      });
    });

    test.each(filesOf("rejected"))("%s: as its header says", async (file) => {
      const trace = readTraceFile(folder + file);
      const { header, events } = trace;
      expect(Object.values(header.expect as object)).toContain("violated");
      if (header.kind === "run")
        return expect(verdictsOf(judged(events))).toEqual(header.expect);
      const { property } = header.expect as { property: keyof typeof models };
      const steering = implementation.steering(header.scope as Scope, [], header.mutant);
      const steered = await steer(trace, steering);
      expect(steered).toMatchObject({ taken: events.length, refusal: null });
      const { verdict } = models[property](register(null) as never, steered.operations);
      expect(verdict).toBe("violated");
    });
  });
};

/** Both judges find nothing wrong with the store as it is, in the runs of the first seeds. */
export const isRightInRuns = (store: Store, seeds: number): void => {
  test(`both judges find nothing wrong with the store as it is, under ${seeds} seeds`, async () => {
    const simulated = simulating(store);
    for (let seed = 1; seed <= seeds; seed++)
      expect(await simulated(seed)).toMatchObject({
        conformance: { verdict: "holds" },
        promises: [{ verdict: "holds" }],
      });
  });
};

/** The spec leads the judge to each planted fault, in one of the runs of the first seeds. */
export const specFinds = (
  store: Store,
  { faults, seeds }: { readonly faults: readonly string[]; readonly seeds: number },
): void => {
  const simulated = simulating(store);
  test.each(faults)("the spec finds %s", async (fault) => {
    let found = 0;
    for (let seed = 1; seed <= seeds; seed++)
      if ((await simulated(seed, [fault])).conformance.verdict === "violated") found++;
    expect(found).toBeGreaterThan(0);
  });
};

/** These events, with the first that is chosen changed. */
export const tamperingWith =
  (events: readonly TraceEvent[]) =>
  (
    isChosen: (event: TraceEvent) => boolean,
    change: (event: TraceEvent) => unknown,
  ): readonly TraceEvent[] => {
    const chosen = events.find(isChosen)!;
    return events.map((event) =>
      event === chosen ? (change(structuredClone(event)) as TraceEvent) : event,
    );
  };

/** Ways to choose an event, and to change it, for `tamperingWith`. */
export const tampering = {
  does: (action: string) => (event: TraceEvent) => event.action === action,
  sends: (type: string) => (event: TraceEvent) =>
    event.action === "send" && event.message!.body.type === type,
  saying: (field: string, value: unknown) => (event: TraceEvent) => ({
    ...event,
    message: { ...event.message, body: { ...event.message!.body, [field]: value } },
  }),
  answering: (result: unknown) => (event: TraceEvent) => ({
    ...event,
    op: { ...(event.op as object), result },
  }),
  holding: (held: unknown) => (event: TraceEvent) => ({
    ...event,
    state: { ...(event.state as object), held },
  }),
} as const;

/** The spec of a store explains none of these events to their end. */
export const rejectsTraces = (
  { implementation }: Store,
  traces: readonly (readonly [what: string, events: readonly TraceEvent[]])[],
): void => {
  test.each(traces)("a trace with %s is rejected", (_, events) => {
    const found = conform(events, followerOf(implementation));
    expect(found.verdict).toBe("violated");
    expect(found.mismatch!.why).not.toBe("");
  });
};
