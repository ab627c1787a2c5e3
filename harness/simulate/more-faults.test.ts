import { expect, test } from "vitest";
import { startQuorum } from "../../impl/quorum/node.ts";
import { type KeyValueRequest, linKv } from "./dialect.ts";
import { type FaultKind, moreFaults } from "./more-faults.ts";
import { scheduleFrom } from "./schedule.ts";
import { simulate } from "./simulate.ts";

const kinds: readonly FaultKind[] = [
  "wipe",
  "pause",
  "slow",
  "jump",
  "skew",
  "link",
  "rotten",
  "join",
  "leave",
  "client-crash",
];
const nodes = ["n1", "n2", "n3"];
const clients = ["c1", "c2"];

const scheduled = (seed: number, more: readonly FaultKind[]) =>
  scheduleFrom<KeyValueRequest>(seed, {
    nodes,
    clients,
    requests: 10,
    request: (_, nth) =>
      nth % 2 === 0
        ? { type: "write", key: "k", value: nth }
        : { type: "read", key: "k" },
    more,
  });

const run = async (seed: number) =>
  simulate({
    nodes,
    start: (ports) => startQuorum(ports, { r: 2, w: 2, faults: [] }),
    dialect: linKv,
    schedule: scheduled(seed, kinds),
  });

test("every kind is drawn by some seed, and each by about half of them", () => {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed + 1);
  for (const kind of kinds) {
    const drawn = seeds.flatMap((seed) =>
      moreFaults(seed, { kinds: [kind], nodes, clients, spanMs: 100 }),
    );
    expect(drawn.length, kind).toBeGreaterThan(60);
    expect(drawn.length, kind).toBeLessThan(140);
  }
});

test("another kind does not change the other faults, and no kinds change nothing", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const plain = scheduled(seed, []);
    const more = scheduled(seed, ["pause", "leave"]);
    const others = more.faults.filter(({ type }) => type !== "pause" && type !== "leave");
    expect({ ...more, faults: others }).toEqual(plain);
  }
});

test("a store tolerates all of them at once, with the same run for the same seed", async () => {
  const actions = new Set<string>();
  for (let seed = 1; seed <= 15; seed++) {
    const [one, two] = await Promise.all([run(seed), run(seed)]);
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    expect(one.interrupted).toBe(false);
    for (const { action } of one.events) actions.add(action);
  }
  for (const action of [
    "wipe",
    "pause",
    "resume",
    "slow",
    "jump",
    "skew",
    "worsen",
    "leave",
  ])
    expect(actions).toContain(action);
});
