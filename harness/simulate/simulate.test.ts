import { describe, expect, test } from "vitest";
import { startQuorum } from "../../impl/quorum/node.ts";
import type { QuorumFault } from "../../impl/quorum/options.ts";
import { type KeyValueRequest, linKv } from "./dialect.ts";
import { type Schedule, scheduleFrom } from "./schedule.ts";
import { shrinkSchedule } from "./shrink-schedule.ts";
import { type Run, simulate } from "./simulate.ts";

const nodes = ["n1", "n2", "n3"];

const scheduled = (seed: number, requests = 14): Schedule<KeyValueRequest> =>
  scheduleFrom(seed, {
    nodes,
    clients: ["c1", "c2", "c3"],
    requests,
    request: (random, nth) =>
      random.chance(0.5)
        ? { type: "write", key: random.pick(["k", "l"]), value: nth }
        : { type: "read", key: random.pick(["k", "l"]) },
  });

const run = (
  schedule: Schedule<KeyValueRequest>,
  faults: readonly QuorumFault[] = [],
): Promise<Run<KeyValueRequest>> =>
  simulate({
    nodes,
    start: (ports) => startQuorum(ports, { r: 2, w: 2, faults }),
    dialect: linKv,
    schedule,
  });

/** Sanity, not consistency: no value out of thin air, no interval that ends before it begins. */
const expectSane = ({ operations, events }: Run<KeyValueRequest>): void => {
  for (const { request, result, invoked, returned } of operations) {
    expect(invoked).toBeLessThanOrEqual(returned);
    if (request.type !== "read" || result === null || result === undefined) continue;
    const writes = operations.filter(
      ({ request: other }) =>
        other.type === "write" && other.key === request.key && other.value === result,
    );
    expect(writes).toHaveLength(1);
    expect(writes[0]!.invoked).toBeLessThan(returned);
  }
  expect(events.map(({ at }) => at)).toEqual(events.map((_, index) => index));
};

describe("the simulator", () => {
  test("runs the quorum store under 20 seeds, and its answers are sane", async () => {
    let answered = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const result = await run(scheduled(seed));
      expect(result.interrupted).toBe(false);
      expectSane(result);
      answered += result.operations.filter(({ returned }) => returned < Infinity).length;
    }
    expect(answered).toBeGreaterThan(120); // Otherwise the faults leave too little to judge.
  });

  test("the same seed twice gives byte-equal traces, another seed another trace", async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const [one, two] = await Promise.all([run(scheduled(seed)), run(scheduled(seed))]);
      expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    }
    const [one, two] = [await run(scheduled(1)), await run(scheduled(2))];
    expect(JSON.stringify(one.events)).not.toBe(JSON.stringify(two.events));
  });

  test("a node that acknowledges before the flush loses what it acknowledged", async () => {
    const lost = async (schedule: Schedule<KeyValueRequest>): Promise<boolean> =>
      forgetsAcknowledged(await run(schedule, ["acknowledge-before-flush"]));
    let seed = 1;
    while (seed < 200 && !(await lost(scheduled(seed)))) seed++;
    const found = scheduled(seed);
    expect(await lost(found)).toBe(true);
    expect(forgetsAcknowledged(await run(found))).toBe(false);

    const short = await shrinkSchedule(found, lost);
    expect(await lost(short)).toBe(true);
    expect(short.requests.length).toBeLessThanOrEqual(2);
    expect(short.faults).toHaveLength(1);
  });

  test("an error of a node ends the run, which rejects with it", async () => {
    const start = async () => {
      throw new Error("no disk");
    };
    const schedule = scheduled(1);
    await expect(simulate({ nodes, start, dialect: linKv, schedule })).rejects.toThrow(
      "no disk",
    );
  });
});

/** Did a restarted node come back without a copy that it had acknowledged? */
const forgetsAcknowledged = ({ events }: Run<KeyValueRequest>): boolean =>
  events.some(({ node, action, state, at }) => {
    if (action !== "start") return false;
    const { held } = state as {
      held: { key: string; held: { version: [number, string] } }[];
    };
    const before = events.slice(0, at).filter((event) => event.node === node);
    return before.some(({ action: done, message }) => {
      if (done !== "send" || message?.body.type !== "installed") return false;
      const { op, key } = message.body;
      const install = before.find(
        ({ message: other }) => other?.body.type === "install" && other.body.op === op,
      );
      const sent = install?.message?.body.held as
        | { version: [number, string] }
        | undefined;
      const counter = sent?.version[0] ?? 0;
      return !held.some((copy) => copy.key === key && copy.held.version[0] >= counter);
    });
  });
