import { describe, expect, test } from "vitest";
import { check } from "../../checker/check.ts";
import { driverOf } from "../../conform/driver.ts";
import type { Scope } from "../../model/family.ts";
import { subject } from "../rpc.ts";
import {
  driving,
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const { family, implementation } = subject;
const { sameMistake } = implementation;

const scopeWith = (changed: Scope = {}): Scope => ({ ...family.scope, ...changed });
const covered = driving(subject).edges;

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "calls=2": [22, 37],
  "clients=2": [117, 270],
  "clients=2 cache=1": [181, 366],
  "cache=0": [10, 11],
  "crashes=1": [32, 50],
  "retries=2 crashes=2": [119, 237],
  "calls=2 crashes=1 crashing=clients": [75, 146],
  "slow=on crashes=1": [50, 82],
  "loss=1 duplicates=1": [29, 63],
  "clients=2 work=remove beside create crashes=1": [691, 1_593],
  "clients=2 work=lock": [117, 270],
  "work=seek and read calls=2 crashes=1": [460, 921],
  "work=read at calls=2 cache=0 crashes=1": [66, 136],
};

takesEveryStep(subject, {
  scopesAre: "retries, small caches, crashes of either side, slow calls, a seek position",
  counts: EDGES,
});

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "exists-is-created": [5, { work: "lock", clients: 2 }],
  "forget-replies": [4, { calls: 2 }],
  "reply-before-done": [2, { calls: 2 }],
  "retry-with-new-xid": [2, { calls: 2 }],
  "xids-from-one": [7, { calls: 2, crashes: 1, crashing: "clients" }],
};
/** By fault: why no path of this spec shows it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "cache-by-port": "a client has one port for datagrams: see the tests of impl/rpc",
  "cache-by-xid-alone": "clients begin at random transaction ids: see below",
  "never-ask-again": "its timer is refused: see below",
  "run-copies": "the second run of a copy is no step of a path; runs show it",
  "take-any-reply": "late replies vanish from paths; runs show it",
};

findsPlanted(subject, FOUND, ELSEWHERE);

describe("a planted fault that paths refuse, or that needs another", () => {
  test("cache-by-xid-alone, where clients begin at the same id", async () => {
    const planted = ["cache-by-xid-alone", "xids-from-one"];
    const { deviated } = await covered(scopeWith({ clients: 2 }), planted);
    expect(deviated?.path.entries).toHaveLength(4);
  });

  test("never-ask-again: no timer runs that would send a call again", async () => {
    const { refusals } = await covered(scopeWith({ calls: 2 }), ["never-ask-again"]);
    expect(refusals.map(({ first }) => first.name)).toContain("retry");
  });
});

test("the counterexample of a copy that is done, too, is played", async () => {
  const mutant = "a copy of a call that is being done is done, too";
  const scope = scopeWith({ slow: true });
  const { properties } = check(family.system(scope, mutant));
  const { path } = properties.find(({ name }) => name === "no call is done twice")!;
  const linesWith = async (planted: readonly string[]) => {
    let lines: unknown = [];
    const steering = implementation.steering(scope, planted);
    const driver = await driverOf({
      ...steering,
      note: (event) => {
        steering.note?.(event);
        if (event.action === "hold") ({ lines } = event.state as { lines: unknown });
      },
    });
    for (const step of path!.entries) await driver.take(step);
    return lines;
  };

  expect(await linesWith(["run-copies"])).toEqual(["a1", "a1"]);
  expect(await linesWith([])).toEqual(["a1"]);
});

describe("a mutant of the spec, and the nodes with its mistake", () => {
  test.each([
    ["a client takes any reply for its own", { calls: 2 }],
    ["a client never sends a call again", {}],
    [
      "a client takes a file that is there for one that it made",
      { work: "lock", clients: 2 },
    ],
    [
      "a client numbers its calls anew after a crash",
      { calls: 2, crashes: 1, crashing: "clients" },
    ],
    ["the server replies before a call is done", { slow: true, retries: 0 }],
  ] as const)("take the same steps: %s", async (mutant, scope) => {
    expect(sameMistake).toHaveProperty([mutant]);
    await isInStepWith(subject, { mutant, scope: scopeWith(scope) });
  });
});
