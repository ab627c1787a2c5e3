import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { subject } from "./nat.ts";

const { implementation } = subject;
const { schedule, simulate, realSchedule, deploy } = implementation;

const run = (seed: number, faults: readonly string[] = []) =>
  simulate(schedule(seed), faults);
const judged = async (seed: number, faults: readonly string[] = []) =>
  judgeRun(implementation, await run(seed, faults)).conformance;

type Told = { readonly state?: unknown };

describe("a simulated run", () => {
  test("is one of the spec, whatever links do and when the translator crashes, under 60 seeds", async () => {
    const got = new Set<string>();
    const actions = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      const { events, operations } = await run(seed);
      const { conformance } = judgeRun(implementation, { events, operations });
      expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
      for (const { action, state } of events as readonly (Told & {
        readonly action: string;
      })[]) {
        actions.add(action);
        if (action !== "host") continue;
        for (const each of (state as { readonly got: readonly string[] }).got)
          got.add(each);
      }
    }
    // A translator that starts again gives ports to other hosts while replies are on their way: the spec says so, too.
    expect([...got].sort()).toEqual(["answered", "misled", "refused", "unsolicited"]);
    for (const each of ["tick", "expire", "crash", "cut"])
      expect(actions).toContain(each);
  });

  test("in which an expiry or a tick is left out is none", async () => {
    const { events, operations } = await run(1);
    const without = (action: string, nth: number) => {
      const places = events.flatMap((event, at) => (event.action === action ? [at] : []));
      const fewer = events.toSpliced(places[nth]!, 1);
      return judgeRun(implementation, { events: fewer, operations }).conformance.verdict;
    };
    expect(without("expire", 0)).toBe("violated");
    expect(without("tick", 3)).toBe("violated");
  });
});

describe("a planted fault is found in a simulated run", () => {
  // The first seed that shows each fault; the other faults need sessions, errors or filters, and are found on paths.
  const found: Readonly<Record<string, number>> = {
    "forward-when-full": 1,
    "ignore-pseudo-header": 1,
    "leave-a-port": 1,
    "newest-mapping": 2,
    "no-outbound-refresh": 4,
    "no-rest": 1,
    "overload-ports": 1,
    "refresh-by-inbound": 2,
  };

  test.each(Object.entries(found))("%s", async (fault, seed) => {
    expect((await judged(seed, [fault])).verdict).toBe("violated");
    expect((await judged(seed)).verdict).toBe("holds");
  });
});

test("real processes over UDP are followed, while the translator is killed and a host is cut off", async () => {
  const { events, operations } = await deploy(realSchedule, []);
  const { conformance } = judgeRun(implementation, { events, operations });
  expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
  expect(events.filter(({ action }) => action === "expire").length).toBeGreaterThan(0);
});
