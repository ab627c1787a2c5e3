import { describe, expect, test } from "vitest";
import { mutants } from "../../../spec/nat/mutants.ts";
import { check } from "../../checker/check.ts";
import { driverOf } from "../../conform/driver.ts";
import type { Scope } from "../../model/family.ts";
import { subject } from "../nat.ts";
import {
  type EdgeCounts,
  type FoundOnPaths,
  findsPlanted,
  isInStepWith,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const { family, implementation } = subject;
const { sameMistake } = implementation;

const scopeWith = (changed: Scope): Scope => ({ ...family.scope, ...changed });

/** States and edges, at the subject's scopes. */
const EDGES: EdgeCounts = {
  "expiry=timer reuse=at-once": [380, 1_078],
  "expiry=timer life=2 begun=off": [983, 2_503],
  "ports=1 expiry=timer reuse=at-once": [236, 624],
  "hosts=1 servers=2 mapping=address timer=0": [41, 64],
  "hosts=1 servers=2 timer=0 errors=on": [25, 40],
  "timer=0 unsolicited=other-port": [164, 420],
  "filtering=independent timer=0 unsolicited=other-address": [580, 1_468],
  "hosts=1 ports=1 filtering=independent expiry=timer reuse=at-once unsolicited=other-address knocks=on":
    [80, 240],
  "hosts=1 timer=2 expiry=timer reuse=at-once asks=2": [89, 231],
  "filtering=independent timer=0 hairpin=on": [221, 524],
  "hosts=1 ports=1 protocol=tcp timer=0 unsolicited=asked": [26, 37],
  "hosts=1 protocol=tcp reuse=at-once asks=2 closes=on": [121, 322],
  "timer=0 crashes=1": [226, 382],
};

takesEveryStep(subject, {
  scopesAre: "timers, ports that run out, filters, errors, sessions and a crash",
  counts: EDGES,
});

const timed = { expiry: "timer", reuse: "at-once" };
const sessions = { hosts: 1, protocol: "tcp", reuse: "at-once", asks: 2, closes: true };
const stranger = { timer: 0, unsolicited: "other-port" };
const hairpin = { filtering: "independent", timer: 0, hairpin: true };
const twoServers = { hosts: 1, servers: 2, timer: 0, errors: true };

/** By fault: after how many steps it shows, and at which scope. */
const FOUND: FoundOnPaths = {
  "errors-end-mappings": [3, twoServers],
  "filter-by-address": [2, stranger],
  "first-fin-ends": [6, sessions],
  "forward-when-full": [2, { ...timed, ports: 1 }],
  "hairpin-keeps-source": [1, hairpin],
  "ignore-pseudo-header": [1, timed],
  "leave-a-port": [2, timed],
  "map-by-address": [2, twoServers],
  "newest-mapping": [4, timed],
  "no-filter": [2, stranger],
  "no-hairpin": [1, hairpin],
  "no-outbound-refresh": [4, { ...timed, hosts: 1, asks: 2, timer: 2 }],
  "no-reopen": [11, sessions],
  "no-rest": [4, { expiry: "timer", life: 2, begun: false }],
  "overload-ports": [2, timed],
  "quotes-as-they-are": [3, twoServers],
  "refresh-by-inbound": [4, timed],
  "refuse-syn": [
    1,
    { hosts: 1, ports: 1, protocol: "tcp", timer: 0, unsolicited: "asked" },
  ],
};

findsPlanted(subject, FOUND);

describe("a mutant of the spec, and the code with its mistake", () => {
  type Mutant = keyof typeof mutants;
  const scopeOf = (mutant: Mutant): Scope => scopeWith(mutants[mutant].scope as Scope);
  const ALIKE: readonly (readonly [mutant: Mutant, scope?: Scope])[] = [
    ["the port of an expired mapping does not rest"],
    ["packets from outside keep a mapping"],
    [
      "packets from inside do not keep a mapping",
      scopeWith({ ...timed, hosts: 1, asks: 2, timer: 2 }),
    ],
    ["the filter looks at the remote address alone"],
    ["the filter lets everything pass"],
    ["what comes from outside goes to the newest mapping"],
    ["the last free port is never used"],
    ["the first FIN ends the session"],
    ["a session that is over takes no SYN"],
    ["the packet that an ICMP error quotes is not translated"],
    ["an ICMP error ends the mapping that it is about"],
  ];

  test.each(ALIKE.map(([mutant, scope]) => [mutant, scope ?? scopeOf(mutant)] as const))(
    "take the same steps: %s",
    async (mutant, scope) => {
      const edges = await isInStepWith(subject, { mutant, scope });
      expect(edges).toBeGreaterThan(10);
    },
  );

  /** Whether the code takes all steps of a mutant's counterexample. */
  const takes = async (mutant: Mutant): Promise<boolean> => {
    const scope = scopeOf(mutant);
    const { properties } = check(family.system(scope, mutant));
    const { path } = properties.find(({ name }) => name === mutants[mutant].breaks)!;
    const driver = await driverOf(implementation.steering(scope, [], mutant));
    try {
      for (const step of path!.entries) await driver.take(step);
      return true;
    } catch {
      return false;
    }
  };

  // Here mutant and fault differ after the violation: in which of two mappings gets a reply, or in what becomes of a packet.
  const PLAYED = [
    "a port in use is allocated again",
    "without a free port a packet leaves with its inside source",
    "a packet between inside hosts keeps its inside source",
  ] as const;

  test.each(PLAYED)("its counterexample is played: %s", async (mutant) => {
    expect(await takes(mutant)).toBe(true);
  });

  test("are all of these", () => {
    const known = [...ALIKE.map(([mutant]) => mutant), ...PLAYED];
    expect(known.sort()).toEqual(Object.keys(sameMistake).sort());
  });
});
