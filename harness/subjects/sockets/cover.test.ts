import { describe, expect, test } from "vitest";
import { type mutants, mutants as planted } from "../../../spec/sockets/mutants.ts";
import { check } from "../../checker/check.ts";
import { driverOf } from "../../conform/driver.ts";
import type { Scope } from "../../model/family.ts";
import {
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "../shared/cover.laws.ts";
import type { Store } from "../shared/runs.laws.ts";
import { subject } from "../sockets.ts";

const store: Store = subject;
const { family, implementation } = subject;
const { steering, sameMistake } = implementation;

const scopeWith = (changed: Scope = {}): Scope => ({ ...family.scope, ...changed });

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "": [13, 17],
  "listens=off": [4, 3],
  "udp=on": [39, 77],
  "clients=2": [201, 490],
  "local-ports=2": [377, 922],
  "server-ports=2": [505, 1_242],
  "clients=2 backlog=1": [158, 350],
  "clients=3 writes=off": [272, 606],
  "connects=2 closes=on": [107, 180],
};

takesEveryStep(store, {
  scopesAre: "several clients, ports and connections, closes and datagrams",
  counts: EDGES,
});

takesEachClass(store, {
  scope: scopeWith({ clients: 2, closes: true }),
  states: 4_133,
  edges: 12_870,
  classes: 756,
});

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "accept-gives-listener": [5, {}],
  "accept-newest": [9, { clients: 2 }],
  "demultiplex-by-port": [7, { clients: 2 }],
  "listener-ends-with-first-accept": [5, {}],
  "no-backlog": [4, { clients: 2, backlog: 1 }],
  "no-protocol-check": [2, { udp: true }],
  "pick-well-known-port": [1, {}],
  "refuse-nothing": [2, { listens: false }],
};
/** By fault: why no path of this spec shows it. Runs do: see `sockets.test.ts`. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "accept-half-open": "paths accept only where there is something to accept",
  "reuse-time-wait": "paths connect only with values that are free",
};

findsPlanted(store, FOUND, ELSEWHERE);

describe("a mutant of the spec, and the stack with its mistake", () => {
  const ALIKE: Readonly<Record<string, Scope>> = {
    "accept gives the listening socket": {},
    "the first accept closes the listener": {},
    "accept takes connections that are half open": {},
    "accept takes the newest connection": { clients: 2 },
    "the listener answers a SYN without room in its queue": { clients: 2, backlog: 1 },
    "the system picks a well-known port": {},
    "a SYN that is for no socket is dropped": { listens: false },
  };

  test.each(Object.entries(ALIKE))("take the same steps: %s", async (mutant, scope) => {
    await isInStepWith(store, { mutant, scope: scopeWith(scope) });
  });

  /** Plays a mutant's counterexample on the stack. @returns the phases and numbers that connections went through */
  const played = async (mutant: keyof typeof mutants, faults: readonly string[]) => {
    const { scope, breaks } = planted[mutant];
    const found = scopeWith(scope as Scope);
    const { path } = check(family.system(found, mutant)).properties.find(
      ({ name }) => name === breaks,
    )!;
    const told: string[] = [];
    const driver = await driverOf({
      ...steering(found, faults),
      note: ({ node, action, state }) => {
        if (action !== "numbers") return;
        const { phase, remote, irs, rcv } = state as Readonly<Record<string, string>>;
        told.push(`${node} ${remote} ${phase} ${Number(rcv) - Number(irs)}`);
      },
    });
    for (const step of path!.entries) await driver.take(step);
    return told;
  };

  // Mutant and fault differ in which bytes are read: the stack takes a byte by its number alone, from any connection.
  const PLAYED = [
    [
      "a byte goes to the first connection of its port",
      "server 10.0.0.1:49152 ESTABLISHED 2",
    ],
    ["the protocol of a packet is not looked at", "server 10.0.0.1:49152 ESTABLISHED 2"],
    [
      "the five values of a connection in TIME-WAIT are used again",
      "server 10.0.0.1:49152 SYN-RECEIVED 1",
    ],
  ] as const;

  test.each(PLAYED)("its counterexample is played: %s", async (mutant, seen) => {
    const wrong = await played(mutant, [sameMistake[mutant]!].flat());
    const right = await played(mutant, []);
    const times = (told: readonly string[]) =>
      told.filter((each) => each === seen).length;
    expect(times(wrong)).toBeGreaterThan(times(right));
  });

  test("are all of these", () => {
    const known = [...Object.keys(ALIKE), ...PLAYED.map(([mutant]) => mutant)];
    expect(known.sort()).toEqual(Object.keys(sameMistake).sort());
  });
});
