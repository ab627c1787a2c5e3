import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import type { Implementation } from "../conform/subject.ts";
import { variants } from "./afs/workload.ts";
import { subject, variant } from "./afs.ts";

const { implementation } = subject;
type Name = keyof typeof variants;
type Runs = Required<
  Pick<Implementation, "schedule" | "simulate" | "follower" | "promises">
>;

const SEEDS = 40;
const SEEDS_OF_VARIANT = 25;

const judged = async (
  seed: number,
  faults: readonly string[] = [],
  { schedule, simulate, ...judges }: Runs = implementation,
) => judgeRun(judges, await simulate(schedule(seed), faults));

test(`a simulated run is one of the spec, and keeps sessions and close-to-open, under ${SEEDS} seeds`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++)
    expect(await judged(seed)).toMatchObject({
      conformance: { verdict: "holds", mismatch: null },
      promises: [{ verdict: "holds" }, { verdict: "holds" }],
    });
});

describe(`so is each of ${SEEDS_OF_VARIANT} runs in which`, () => {
  test.each(Object.keys(variants) as Name[])("%s", async (name) => {
    for (let seed = 1; seed <= SEEDS_OF_VARIANT; seed++) {
      const { conformance, promises } = await judged(seed, [], variant(name));
      expect([seed, conformance]).toMatchObject([
        seed,
        { verdict: "holds", mismatch: null },
      ]);
      expect(promises.map(({ verdict }) => verdict)).not.toContain("violated");
    }
  });
});

test("a server that does not wait: a run may violate both models, as the spec claims", async () => {
  expect(await judged(108, [], variant("the server does not wait"))).toMatchObject({
    conformance: { verdict: "holds" },
    promises: [{ verdict: "violated" }, { verdict: "violated" }],
  });
});

describe("a planted fault is found by the spec", () => {
  /** By fault: at which seed, and in which runs. */
  const FOUND: Readonly<Record<string, readonly [seed: number, name?: Name]>> = {
    "believe-any-grant": [1],
    "break-after-reply": [1],
    "break-before-commit": [1],
    "break-the-writer": [1],
    "close-does-not-wait": [1],
    "count-lease-from-arrival": [1, "leases"],
    "forget-callbacks": [1],
    "forget-done": [1],
    "forget-late": [1, "the server gives clients up"],
    "never-ask-again": [1],
    "no-bias": [2, "leases"],
    "register-after-reply": [12],
    "store-before-recovery": [1],
    "store-on-write": [1],
    "store-per-chunk": [1],
    "tear-store": [1],
    "trust-cache-after-reboot": [1, "clients crash"],
  };
  const ELSEWHERE = {
    "replace-open-copy": "each client has one program: see the paths of the spec",
  };

  test("unless there is a reason why no run shows it", () => {
    const known = [...Object.keys(FOUND), ...Object.keys(ELSEWHERE)];
    expect(known.sort()).toEqual(Object.keys(implementation.faults).sort());
  });

  test.each(Object.entries(FOUND))("%s", async (fault, [seed, name]) => {
    const runs = name === undefined ? implementation : variant(name);
    expect(await judged(seed, [fault], runs)).toMatchObject({
      conformance: { verdict: "violated" },
    });
  });
});

describe("and by what clients saw", () => {
  test.each([
    ["store-on-write", 5],
    ["close-does-not-wait", 2],
  ])("%s", async (fault, seed) => {
    const { promises } = await judged(seed, [fault]);
    expect(promises.some(({ verdict }) => verdict === "violated")).toBe(true);
  });
});
