import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percentiles } from "./percentile.ts";
import { planted } from "./planted.laws.ts";
import type { LoadRules } from "./rules.ts";
import { unfinished } from "./run-load.ts";
import { timetableOf } from "./timetable.ts";
import { MINUTE, measured, type Server, TIMEOUT_MS } from "./virtual-run.laws.ts";

const SHORT = { ...MINUTE, spanMs: 1000 };

const prompt: Server = (now) => now + 1;

/** Answers within 1 ms, but stands still for a second from this time on. */
const stalling =
  (fromMs: number): Server =>
  (now) =>
    (now >= fromMs && now < fromMs + 1000 ? fromMs + 1000 : now) + 1;

/** Never answers requests for one key of ten. */
const deaf: Server = (now, { key }) => (key === "key-7" ? null : now + 1);

describe("a server that stalls for a second, at 500 requests a second for a minute", () => {
  test("an open loop sees 500 of 30,000 requests, from 1 s down to 2 ms", async () => {
    const { all, requests, bounds } = await measured(stalling(20_000));
    expect(requests).toBe(30_000);
    // Sorted from the largest, the latencies are 1001, 999, 997, … ms. The p99.9 is the 31st, the p99 the 301st.
    expect(all.most).toBeCloseTo(1001, 6);
    expect(all.p9999).toBeCloseTo(1001 - 2 * 3, -1);
    expect(Math.abs(all.p999 / (1001 - 2 * 30) - 1)).toBeLessThan(0.001);
    expect(Math.abs(all.p99 / (1001 - 2 * 300) - 1)).toBeLessThan(0.001);
    expect(all.p90).toBeCloseTo(1, 3);
    // The stall delays 500 of the 30,000 requests by 1,000, 998, …, 2 ms, and no other one.
    expect(all.mean).toBeCloseTo(1 + (500 * 501) / 30_000, 3);
    expect(bounds[0]).toMatchObject({ verdict: "violated" });
  });

  test("a closed loop sees one slow request, and the bound seems to hold", async () => {
    const changed = planted["the next request waits for the answer to the last one"];
    const { all, bounds } = await measured(stalling(20_000), { changed });
    expect(all.most).toBeCloseTo(1001, 6);
    expect(all.p999).toBeCloseTo(1, 3);
    expect(bounds[0]).toMatchObject({ verdict: "holds" });
  });

  test("the stretch of the stall shows it, the others do not", async () => {
    const { stretches } = await measured(stalling(20_000));
    expect(stretches).toHaveLength(60);
    const slow = stretches.filter(({ most }) => most > 2);
    expect(slow).toMatchObject([{ fromMs: 20_000, requests: 500, failed: 0 }]);
  });
});

describe("the verdict", () => {
  /** So many requests, evenly spread, take 301 ms; the others 1 ms. */
  const slow = (count: number): Server => {
    let nth = 0;
    const every = Math.floor(30_000 / count);
    return (now) => {
      nth += 1;
      return now + (nth % every === 0 && nth / every <= count ? 301 : 1);
    };
  };

  test("30 of 30,000 requests may be slow, 31 may not", async () => {
    expect((await measured(slow(30))).bounds[0]).toMatchObject({ verdict: "holds" });
    const { bounds } = await measured(slow(31));
    expect(bounds[0]).toMatchObject({ verdict: "violated" });
    expect(bounds[0]!.figureMs).toBeGreaterThan(300);
  });

  test("a bound that holds so far is unfinished when the run ends early", async () => {
    const { bounds } = unfinished(await measured(prompt, { options: SHORT }));
    expect(bounds).toMatchObject([{ verdict: "unfinished" }]);
    const slowed = unfinished(await measured(stalling(20_000)));
    expect(slowed.bounds).toMatchObject([{ verdict: "violated" }]);
  });

  test("where nothing is measured, the verdict is unsupported", async () => {
    const options = { ...MINUTE, rate: 0.1, spanMs: 1000, arrivals: "poisson" } as const;
    const { requests, bounds } = await measured(prompt, { options });
    expect(requests).toBe(0);
    expect(bounds).toMatchObject([{ verdict: "unsupported" }]);
  });
});

test("a request without an answer counts as the time-out, and as failed", async () => {
  const { failed, answered, requests, all, bounds } = await measured(deaf);
  const lost = failed["timed out"]!;
  expect(lost).toBeGreaterThan(2000);
  expect(answered + lost).toBe(requests);
  expect(all.requests).toBe(requests);
  expect(all.p99).toBe(TIMEOUT_MS);
  expect(bounds[0]).toMatchObject({ verdict: "violated" });
});

test("requests of the warm-up are sent and not measured", async () => {
  const options = { ...MINUTE, warmUpMs: 2000, spanMs: 5000 };
  const { requests, warmUp } = await measured(prompt, { options });
  expect([requests, warmUp]).toEqual([2500, 1000]);
});

describe("the timetable", () => {
  test("a constant rate has equal gaps, and chance decides the others with the same mean", () => {
    const constant = [...timetableOf(MINUTE)].map(({ atMs }) => atMs);
    expect(constant.slice(0, 3)).toEqual([0, 2, 4]);
    expect(constant).toHaveLength(30_000);
    const poisson = [...timetableOf({ ...MINUTE, arrivals: "poisson" })];
    expect(Math.abs(poisson.length - 30_000)).toBeLessThan(4 * Math.sqrt(30_000));
    const gaps = poisson.slice(1).map(({ atMs }, nth) => atMs - poisson[nth]!.atMs);
    // Of exponential gaps a share of 1/e is longer than the mean.
    const long = gaps.filter((gap) => gap > 2).length / gaps.length;
    expect(Math.abs(long - 1 / Math.E)).toBeLessThan(0.02);
  });

  test("the seed decides it, and nothing else", () => {
    const options = { ...MINUTE, spanMs: 1000, arrivals: "poisson" } as const;
    const one = [...timetableOf(options)];
    expect([...timetableOf(options)]).toEqual(one);
    expect([...timetableOf({ ...options, seed: 2 })]).not.toEqual(one);
    const puts = one.filter(({ type }) => type === "put").length;
    expect(Math.abs(puts / one.length - 0.5)).toBeLessThan(0.1);
  });
});

/** Half a second passes before a client finds a node that takes its request. */
const secondNode: Server = (now) => ({
  endedMs: now + 501,
  passed: 1,
  lastSentMs: now + 500,
});

/** Each connection breaks at once. */
const breaking: Server = (now) => ({ endedMs: now + 1, failure: "broken" });

/**
 * What must be true of every measurement, by what is broken: of a server that stalls, of one that never answers some
 * requests, of a load generator that stands still, of a client that has to try two nodes, of connections that break.
 */
const broken = async (changed: Partial<LoadRules>): Promise<readonly string[]> => {
  const found = new Set<string>();
  const stalled = await measured(stalling(20_000), { changed });
  if (stalled.all.p999 < 900) found.add("a stall shows up in the percentiles");
  const isDeafTo = await measured(deaf, { changed });
  if (isDeafTo.all.requests !== isDeafTo.requests)
    found.add("every request counts in the percentiles");
  const late = await measured(prompt, { changed, standsUntilMs: 1000 });
  if (late.all.p999 < 900) found.add("a request that is sent late is late");
  const second = await measured(secondNode, { changed, options: SHORT });
  if (second.all.p50 < 501) found.add("the client waits for all nodes that it asks");
  const torn = await measured(breaking, { changed, options: SHORT });
  if (torn.all.p50 < TIMEOUT_MS) found.add("a failure is no fast answer");
  for (const { all, bounds } of [stalled, isDeafTo])
    for (const { verdict, figureMs, boundMs } of bounds) {
      if ((verdict === "holds") !== figureMs <= boundMs * 1.001)
        found.add("the verdict is that of the figure");
      if (all.p999 !== figureMs) found.add("the figure is the percentile");
    }
  return [...found];
};

describe("a faulty load generator", () => {
  test("the laws hold of the correct one", async () => {
    expect(await broken({})).toEqual([]);
  });

  test("closed loop: a stall does not show up", async () => {
    const changed = planted["the next request waits for the answer to the last one"];
    expect(await broken(changed)).toContain("a stall shows up in the percentiles");
  });

  test("time-outs dropped: not every request counts", async () => {
    const changed = planted["requests without an answer are left out"];
    expect(await broken(changed)).toContain("every request counts in the percentiles");
  });

  test.each([
    ["a latency begins when the request is sent", "a request that is sent late is late"],
    [
      "a latency begins when the client asks the node that answers",
      "the client waits for all nodes that it asks",
    ],
    [
      "a request without an answer counts for as long as it lasted",
      "a failure is no fast answer",
    ],
  ] as const)("%s: found", async (mistake, law) => {
    expect(await broken(planted[mistake])).toContain(law);
  });

  test("averaged percentiles: the figure is within the bound, and the verdict is violated", async () => {
    const changed =
      planted["the percentile of the whole is the average of those of the parts"];
    expect(await broken(changed)).toEqual(
      expect.arrayContaining([
        "a stall shows up in the percentiles",
        "the verdict is that of the figure",
      ]),
    );
  });
});

test("percentiles rise with their share, whatever the server does", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 20 }),
      async (rate, delays) => {
        let nth = 0;
        const server: Server = (now) => now + delays[nth++ % delays.length]!;
        const options = { ...MINUTE, rate, spanMs: 2000 };
        const { all, requests, answered, failed, stretches } = await measured(server, {
          options,
        });
        const figures = percentiles.map((each) => all[each]);
        expect(figures).toEqual([...figures].sort((one, other) => one - other));
        expect(figures.at(-1)).toBeLessThanOrEqual(all.most);
        expect(answered + (failed["timed out"] ?? 0)).toBe(requests);
        expect(stretches.reduce((sum, each) => sum + each.requests, 0)).toBe(requests);
      },
    ),
    { numRuns: 30 },
  );
});
