/**
 * What each bundled implementation promises, asked in a simulated world and of real processes: the same
 * requests, one node killed and one cut off. An implementation that only one world finds right would make the
 * simulation a tale about another program.
 */
import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { implementedSubjects, type Offering } from "../registry/implemented-subjects.ts";
import type { Run } from "../simulate/simulate.ts";

/** Their nodes have a copy on disk. */
const STORES = ["single-copy", "quorum", "eventual"];

type Both = Offering<"simulate" | "realSchedule" | "deploy">;
type World = (implementation: Both["implementation"]) => Promise<Run>;

const worlds: Readonly<Record<string, World>> = {
  simulated: ({ realSchedule, simulate }) => {
    const network = { delayMs: [1, 5] as const, spread: 1, loss: 0, duplication: 0 };
    const flushMs = [1, 5] as const;
    return simulate({ ...realSchedule, seed: 1, network, flushMs }, []);
  },
  real: ({ realSchedule, deploy }) => deploy(realSchedule, []),
};

const implemented = await implementedSubjects([], "simulate", "realSchedule", "deploy");

describe.each(Object.entries(worlds))("in a world that is %s", (_, run) => {
  test.each(
    implemented.map(({ name, implementation }) => [name, implementation] as const),
  )(
    "%s: every step is one of the spec, and the clients saw what is promised",
    async (name, implementation) => {
      const done = await run(implementation);
      const { realSchedule, promises } = implementation;
      const { requests } = realSchedule;
      const answered = done.operations.filter(({ returned }) => returned < Infinity);
      expect(done.interrupted).toBe(false);
      expect(answered.length).toBeGreaterThan(requests.length / 2);
      const actions = new Set(done.events.map(({ action }) => action));
      for (const action of [
        "start",
        "request",
        ...(STORES.includes(name) ? ["hold"] : []),
        "respond",
        "crash",
        "cut",
        "heal",
      ])
        expect(actions).toContain(action);
      expect(judgeRun(implementation, done)).toMatchObject({
        conformance: { verdict: "holds" },
        promises: promises.map(() => ({ verdict: "holds" })),
      });
    },
  );
});
